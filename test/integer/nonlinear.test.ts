import test from 'ava';
import type { QuantizedModel } from '../../core/graph/quantized.js';
import { averageOver, layerNormFraction, nodeOperation, scoreStep } from '../../core/integer/index.js';
import { type RandomStream, randomStream } from '../../core/random/random-stream.js';
import { errorOf, oneNode, randomBytes, runOne } from './one-node.js';

const softmaxOf = (scores: readonly number[]): number[] => {
  const max = Math.max(...scores);
  const weights = scores.map((s) => Math.exp(s - max));
  const sum = weights.reduce((a, w) => a + w, 0);
  return weights.map((w) => w / sum);
};

/** Tokens that share a level, so that rows differ as in a real network. */
function tokens(random: RandomStream, rows: number, channels: number): Int8Array {
  const y = new Int8Array(rows * channels);
  for (let r = 0; r < rows; r++) {
    const level = 40 * random.normal();
    const spread = 1 + 40 * random.uniform();
    for (let c = 0; c < channels; c++) y[r * channels + c] = Math.max(-128, Math.min(127, Math.round(level + spread * random.normal())));
  }
  return y;
}

function layerNormModel(
  random: RandomStream,
  d: number,
  scale: number,
): { model: QuantizedModel; gamma: number[]; beta: number[]; out: number; zeroPoint: number; epsilon: number } {
  const k = layerNormFraction(d);
  const gamma = Array.from({ length: d }, () => 1 + 0.4 * random.normal());
  const beta = Array.from({ length: d }, () => 0.4 * random.normal());
  const out = 0.03;
  const zeroPoint = random.integer(60) - 30;
  const epsilon = Math.max(1, Math.round((1e-5 * d * d) / scale ** 2));
  const model = oneNode(
    { op: 'LayerNorm', id: 'n', inputs: ['x'], output: 'y', epsilon, fraction: k },
    { x: { shape: [6, d], scale, zeroPoint: 9 }, y: { shape: [6, d], scale: out, zeroPoint } },
    {
      gain: { dtype: 'int16', shape: [d], data: Int16Array.from(gamma, (g) => Math.round((g * 2 ** (16 - k)) / out)) },
      offset: { dtype: 'int32', shape: [d], data: Int32Array.from(beta, (b) => Math.round((b / out + zeroPoint) * 65536) + 32768) },
    },
  );
  return { model, gamma, beta, out, zeroPoint, epsilon };
}

test('layer norm is within one step of float, and a third of a step on average', (t) => {
  for (const d of [4, 5, 16, 48, 64, 65, 128, 256, 257, 511]) {
    const random = randomStream(d, 'layer-norm');
    const { model, gamma, beta, out, zeroPoint, epsilon } = layerNormModel(random, d, 0.05);
    const x = tokens(random, 6, d);
    const exact = [...x].map((q, i) => {
      const row = [...x.subarray(Math.floor(i / d) * d, (Math.floor(i / d) + 1) * d)];
      const sum = row.reduce((a, b) => a + b, 0);
      const variance = d * row.reduce((a, b) => a + b * b, 0) - sum * sum + epsilon;
      return zeroPoint + (((d * q - sum) / Math.sqrt(variance)) * gamma[i % d]! + beta[i % d]!) / out;
    });
    const error = errorOf(runOne(model, x), exact);
    t.true(error.largest <= 1.01, `d ${d}: ${error.largest}`);
    t.true(error.mean < 0.34, `d ${d}: ${error.mean}`);
  }
});

test('layer norm survives rows of one value and rows of the largest spread', (t) => {
  for (const d of [4, 64, 511]) {
    const { model, beta, out, zeroPoint } = layerNormModel(randomStream(d, 'extreme'), d, 0.05);
    const x = new Int8Array(6 * d).fill(77);
    for (let c = 0; c < d; c++) x[d + c] = c < d / 2 ? -128 : 127;
    x.fill(-128, 2 * d, 3 * d);
    x[2 * d] = 127;
    const y = runOne(model, x);
    for (let c = 0; c < d; c++) t.true(Math.abs(y[c]! - Math.max(-128, Math.min(127, zeroPoint + beta[c]! / out))) <= 0.5 + 1e-3);
  }
});

test('the fraction of layer norm is the largest that keeps the normalised value in 16 bits', (t) => {
  for (let d = 4; d <= 511; d++) {
    const k = layerNormFraction(d);
    t.true(2 ** k * Math.sqrt(d - 1) <= 32767 && 2 ** (k + 1) * Math.sqrt(d - 1) > 32767);
  }
});

test('attention is within a few steps of exact softmax, and under 0.7 of a step on average', (t) => {
  for (const [rows, keys, heads, width] of [
    [16, 16, 2, 8],
    [49, 49, 3, 5],
    [64, 16, 4, 16],
    [8, 256, 1, 64],
    [4, 600, 2, 4],
    [3, 1, 1, 4],
  ] as const) {
    const random = randomStream(keys, 'attention', rows);
    const d = heads * width;
    const scale = 0.05;
    const q = tokens(random, rows, d);
    const k = randomBytes(random, keys * d);
    const v = randomBytes(random, keys * d);
    const y = runAttention({ rows, keys, heads, width, scale }, q, k, v);
    const exact: number[] = [];
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < d; c++) {
        const head = Math.floor(c / width) * width;
        const scores = Array.from({ length: keys }, (_, s) => {
          let sum = 0;
          for (let i = head; i < head + width; i++) sum += q[r * d + i]! * k[s * d + i]!;
          return (sum * scale * scale) / Math.sqrt(width);
        });
        exact.push(softmaxOf(scores).reduce((a, w, s) => a + w * v[s * d + c]!, 0) * 2);
      }
    const error = errorOf(y, exact);
    t.true(error.mean < 0.7, `${keys} keys: mean ${error.mean}`);
    t.true(error.largest < 5, `${keys} keys: largest ${error.largest}`);
  }
});

/** Attention has three inputs, so its operation is called with them, not through a model. */
function runAttention(
  s: { rows: number; keys: number; heads: number; width: number; scale: number },
  q: Int8Array,
  k: Int8Array,
  v: Int8Array,
): Int8Array {
  const d = s.heads * s.width;
  const tensor = (rows: number, scale: number) => ({ shape: [rows, d], scale, zeroPoint: 0 });
  const node = {
    op: 'Attention' as const,
    id: 'n',
    inputs: ['q', 'k', 'v'] as const,
    output: 'y',
    heads: s.heads,
    scoreMultiplier: Math.round((2 ** 32 * s.scale * s.scale) / (Math.sqrt(s.width) * scoreStep)),
    outputRatio: 2 * 65536,
  };
  const model = oneNode(node, {
    q: tensor(s.rows, s.scale),
    k: tensor(s.keys, s.scale),
    v: tensor(s.keys, s.scale),
    y: tensor(s.rows, s.scale / 2),
  });
  return nodeOperation(node, model)([q, k, v]);
}

test('softmax is within one step of float and saturates at 127', (t) => {
  for (const [rows, channels, scale] of [
    [3, 10, 0.05],
    [2, 2, 0.3],
    [1, 512, 0.02],
    [4, 100, 0.11],
    [2, 1, 0.1],
  ] as const) {
    const random = randomStream(channels, 'softmax');
    const model = oneNode(
      { op: 'Softmax', id: 'n', inputs: ['x'], output: 'y' },
      { x: { shape: [rows, channels], scale, zeroPoint: 3 }, y: { shape: [rows, channels], scale: 1 / 256, zeroPoint: -128 } },
    );
    const x = randomBytes(random, rows * channels);
    const exact: number[] = [];
    for (let r = 0; r < rows; r++)
      exact.push(...softmaxOf([...x.subarray(r * channels, (r + 1) * channels)].map((q) => q * scale)).map((p) => p * 256 - 128));
    t.true(errorOf(runOne(model, x), exact).largest <= 0.51);
  }
});

test('the sum of 512 equal values, 2^31, is taken as unsigned', (t) => {
  const model = oneNode(
    { op: 'Softmax', id: 'n', inputs: ['x'], output: 'y' },
    { x: { shape: [1, 512], scale: 0.1, zeroPoint: 0 }, y: { shape: [1, 512], scale: 1 / 256, zeroPoint: -128 } },
  );
  t.true(runOne(model, new Int8Array(512).fill(-50)).every((y) => y === -128));
});

test('sequence pooling is within a few steps of float for any zero point', (t) => {
  for (const [rows, channels, zeroPoint] of [
    [16, 12, 0],
    [64, 48, -128],
    [200, 7, 101],
    [1, 5, 4],
  ] as const) {
    const random = randomStream(rows, 'seq-pool');
    const weight = randomBytes(random, channels, -127, 127);
    const scales = { input: 0.04, weight: 0.004, output: 0.02 };
    const model = oneNode(
      {
        op: 'SeqPool',
        id: 'n',
        inputs: ['x'],
        output: 'y',
        scoreMultiplier: Math.round((2 ** 32 * scales.input * scales.weight) / scoreStep),
        outputRatio: Math.floor((65536 * scales.input) / scales.output),
      },
      { x: { shape: [rows, channels], scale: scales.input, zeroPoint }, y: { shape: [channels], scale: scales.output, zeroPoint: -11 } },
      { weight: { dtype: 'int8', shape: [channels], data: weight } },
    );
    const x = tokens(random, rows, channels);
    const scores = Array.from(
      { length: rows },
      (_, r) => weight.reduce((a, w, c) => a + w * (x[r * channels + c]! - zeroPoint), 0) * scales.input * scales.weight,
    );
    const weights = softmaxOf(scores);
    const exact = Array.from(
      { length: channels },
      (_, c) => -11 + (weights.reduce((a, w, r) => a + w * (x[r * channels + c]! - zeroPoint), 0) * scales.input) / scales.output,
    );
    const error = errorOf(runOne(model, x), exact);
    t.true(error.largest < 3, `${rows} tokens: ${error.largest}`);
  }
});

test('the average rounds halves up for powers of two, and to the nearest for other counts', (t) => {
  for (const n of [1, 4, 16, 64, 9, 36, 49]) {
    const average = averageOver(n);
    const exactHalves = Number.isInteger(Math.log2(n));
    for (let sum = -128 * n; sum <= 127 * n; sum += 1 + Math.floor(n / 7)) {
      if (exactHalves) t.is(average(sum), Math.floor(sum / n + 0.5), `${sum} / ${n}`);
      else t.true(Math.abs(average(sum) - sum / n) <= 0.5, `${sum} / ${n}`);
    }
  }
});

test('pooling takes the largest or the mean of each window', (t) => {
  const tensors = { x: { shape: [2, 4, 1], scale: 1, zeroPoint: 5 }, y: { shape: [1, 2, 1], scale: 1, zeroPoint: 5 } };
  const x = Int8Array.of(1, 2, -128, 127, 3, 5, 0, 0);
  t.deepEqual([...runOne(oneNode({ op: 'MaxPool2D', id: 'n', inputs: ['x'], output: 'y', size: 2 }, tensors), x)], [5, 127]);
  t.deepEqual([...runOne(oneNode({ op: 'AvgPool2D', id: 'n', inputs: ['x'], output: 'y', size: 2 }, tensors), x)], [3, 0]);
});
