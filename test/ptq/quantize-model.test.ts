import test from 'ava';
import { floatInterpreter } from '../../core/float/index.js';
import type { QuantizedModel } from '../../core/graph/quantized.js';
import { integerReference, normalizeImage, quantizeImage } from '../../core/integer/index.js';
import { foldStructure } from '../../core/lowering/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { encodeQuantizedParameters } from '../../core/safetensors/index.js';
import { keptByChannel } from '../../core/sparsity/index.js';
import { GraphBuilder } from '../../core/testkit/graph-builder.js';
import { randomNetwork } from '../../core/testkit/random-network.js';
import { equalize, equalizedPairs } from '../../plugins/ptq/equalize.js';
import { type FloatModel, foldBatchNorm } from '../../plugins/ptq/fold-batch-norm.js';
import { quantizeModel, randomQuantizedModel } from '../../plugins/ptq/index.js';
import { pace } from '../../plugins/ptq/pace.js';
import { compare, reportTable } from '../../plugins/ptq/report.js';

const seeds = Array.from({ length: 12 }, (_, n) => n);

/** Largest difference of two float tensors against the largest value. */
function relativeError(a: Float32Array, b: Float32Array): number {
  let error = 0;
  let largest = 1e-6;
  for (let i = 0; i < a.length; i++) {
    error = Math.max(error, Math.abs(a[i]! - b[i]!));
    largest = Math.max(largest, Math.abs(a[i]!));
  }
  return error / largest;
}

const equalizedBy = (model: FloatModel, images: readonly Float32Array[]) =>
  equalize(model, equalizedPairs(foldStructure(model.graph)), images, pace(images.length));

function scaleWeights(builder: GraphBuilder, name: string, factor: (index: number) => number): void {
  const { data } = builder.weights.get(name)!;
  data.forEach((w, i) => {
    data[i] = w * factor(i);
  });
}

test('folding batch norm changes no tensor that remains', (t) => {
  for (const seed of seeds) {
    const network = randomNetwork(seed, 1);
    const folded = foldBatchNorm(network);
    const x = normalizeImage(network.images[0]!);
    const before = floatInterpreter(network.graph, network.weights)(x);
    const after = floatInterpreter(folded.graph, folded.weights)(x);
    for (const name of Object.keys(foldStructure(network.graph).shapes))
      t.true(relativeError(before.get(name)!, after.get(name)!) < 1e-4, `seed ${seed}, ${name}`);
    t.false(folded.graph.nodes.some((node) => node.op === 'BatchNorm'));
  }
});

test('equalization changes the weights but not the function', async (t) => {
  let changed = 0;
  for (const seed of seeds) {
    const network = randomNetwork(seed, 4);
    const folded = foldBatchNorm(network);
    const images = network.images.map(normalizeImage);
    const { model: equalized } = await equalizedBy(folded, images);
    if (equalized !== folded) changed++;
    const [before, after] = [folded, equalized].map(
      ({ graph, weights }) => floatInterpreter(graph, weights)(images[3]!).get(graph.output)!,
    ) as [Float32Array, Float32Array];
    t.true(relativeError(before, after) < 1e-4, `seed ${seed}`);
  }
  t.true(changed > 0);
});

/** A MobileNetV2 block whose channels differ in range: every other one is small between expansion and projection, which sees it as large as the rest. */
function unevenBlock(): { readonly builder: GraphBuilder; readonly output: string; readonly first: string; readonly second: string } {
  const builder = new GraphBuilder([8, 8, 3], randomStream(8, 'equalize'));
  const expanded = builder.add({ op: 'Conv2D', inputs: ['input'], kernel: 1, stride: 1, channels: 16, bias: true });
  const first = builder.add({ op: 'ReLU6', inputs: [expanded] });
  const filtered = builder.add({ op: 'DepthwiseConv2D', inputs: [first], stride: 1 });
  const second = builder.add({ op: 'ReLU6', inputs: [filtered] });
  const projected = builder.add({ op: 'Conv2D', inputs: [second], kernel: 1, stride: 1, channels: 8, bias: true });
  const output = builder.add({ op: 'Reshape', inputs: [projected], shape: [512] });
  scaleWeights(builder, `${expanded}.weight`, (i) => (i % 2 === 0 ? 4 : 0.05));
  scaleWeights(builder, `${expanded}.bias`, (i) => (i % 2 === 0 ? 4 : 0.05));
  scaleWeights(builder, `${projected}.weight`, (i) => (Math.floor(i / 8) % 2 === 0 ? 0.2 : 16));
  return { builder, output, first, second };
}

/** Images of `unevenBlock` as bright as a number of 256. */
const blockImages = (count: number, brightness: number, name: string): Uint8Array[] => {
  const random = randomStream(8, name);
  return Array.from({ length: count }, () => Uint8Array.from({ length: 192 }, () => random.integer(brightness)));
};

test('equalization helps a MobileNetV2 block, ReLU6 and all, whose channels differ in range', async (t) => {
  const { builder, output } = unevenBlock();
  const images = blockImages(24, 256, 'images');
  const network = { graph: builder.graph(output), weights: builder.weights, images };

  const folded = foldBatchNorm(network);
  const seen = images.map(normalizeImage);
  const { model: equalized } = await equalizedBy(folded, seen);
  const run = [folded, equalized].map(({ graph, weights }) => floatInterpreter(graph, weights));
  for (const image of seen) {
    const [before, after] = run.map((values) => values(image).get(output)!) as [Float32Array, Float32Array];
    t.true(relativeError(before, after) < 1e-4);
  }
  const snr = async (on: boolean): Promise<number> => (await quantizeModel({ ...network, options: { equalize: on } })).report.snr!;
  const [off, on] = [await snr(false), await snr(true)];
  t.true(on > off + 6, `${off} dB without, ${on} dB with it`);
});

test('its report shows what equalization does to the trained model, each tensor in the scale that it was trained in', async (t) => {
  const { builder, output, first, second } = unevenBlock();
  const trained = foldBatchNorm({ graph: builder.graph(output), weights: builder.weights });
  const [dim, bright] = [blockImages(32, 64, 'dim'), blockImages(16, 256, 'bright')];
  const spoiled = await equalizedBy(trained, dim.map(normalizeImage));
  t.deepEqual([...spoiled.factors.keys()], [first, second]);
  const { model } = await quantizeModel({ ...spoiled.model, images: bright, options: { equalize: false } });
  const images = bright.map((bytes) => ({ float: normalizeImage(bytes), int8: quantizeImage(bytes) }));
  const against = (float: FloatModel, factors: ReadonlyMap<string, Float64Array>) =>
    compare({ trained: float, factors, model, images }, pace(images.length));
  const itself = await against(spoiled.model, new Map());
  const real = await against(trained, spoiled.factors);
  t.true(itself.snr! > 20, `${itself.snr} dB: the int8 model is what the spoiled one computes`);
  t.true(real.snr! < itself.snr! - 6, `${itself.snr}, ${real.snr} dB against what was trained`);
});

test('ranges for equalization come from all calibration images, not from the first, and undone it spoils no layer', async (t) => {
  const { builder, output } = unevenBlock();
  const images = [...blockImages(32, 100, 'dim'), ...blockImages(16, 256, 'bright')];
  const { report } = await quantizeModel({ graph: builder.graph(output), weights: builder.weights, images });
  t.true(report.worst!.snr! > 20, reportTable(report));
  t.is(report.images, 48);
  t.deepEqual(report.calibration, { ranges: 48, biasCorrection: 48 });
});

test('random networks become int8 models that satisfy every rule and stay near float', async (t) => {
  for (const seed of seeds) {
    const network = randomNetwork(seed);
    const { model, report } = await quantizeModel(network);
    const values = integerReference(model)(quantizeImage(network.images[0]!));
    t.is(values.get(model.graph.output)!.length, model.graph.classes);
    t.true(report.snr! > 18, `seed ${seed}: ${report.snr} dB`);
    t.is(report.layers.length, model.graph.nodes.length);
  }
});

test('quantization is deterministic', async (t) => {
  const [a, b] = await Promise.all([randomQuantizedModel(7), randomQuantizedModel(7)]);
  t.deepEqual(a.model.graph, b.model.graph);
  t.deepEqual(encodeQuantizedParameters(a.model.parameters), encodeQuantizedParameters(b.model.parameters));
});

test('pruned blocks stay zero and nodes carry the block size that pruned them', async (t) => {
  for (const seed of seeds) {
    const network = randomNetwork(seed, 2);
    const { model } = await quantizeModel(network);
    for (const node of network.graph.nodes) {
      if (node.op !== 'Conv2D' && node.op !== 'Linear' && node.op !== 'DepthwiseConv2D') continue;
      const quantized = model.graph.nodes.find(({ id }) => id === node.id)!;
      if (!('blockSize' in quantized)) return t.fail();
      const block = node.prune ? network.sparse[node.prune.choiceBlock] : undefined;
      const expected = !block || block.sparsity === 0 ? 0 : node.op === 'DepthwiseConv2D' ? 3 : block.blockSize;
      t.is(quantized.blockSize, expected);
      if (expected === 0) continue;
      const weight = model.parameters.get(`${node.id}.weight`)!;
      if (weight.dtype !== 'int8') return t.fail();
      const kept = keptByChannel(weight.data, weight.shape, expected).reduce((a, n) => a + n, 0);
      const zeros = [...network.weights.get(`${node.id}.weight`)!.data].filter((w) => w === 0).length;
      t.true(kept * expected <= weight.data.length - zeros + weight.shape[0]! * expected * 9);
    }
  }
});

test('bias correction removes the mean error of a layer', async (t) => {
  const random = randomStream(3, 'bias');
  const builder = new GraphBuilder([6, 6, 3], random);
  const convolved = builder.add({ op: 'Conv2D', inputs: ['input'], kernel: 3, stride: 1, channels: 8, bias: true });
  const output = builder.add({ op: 'Reshape', inputs: [convolved], shape: [288] });
  const images = Array.from({ length: 64 }, () => Uint8Array.from({ length: 108 }, () => 200 + random.integer(56)));
  const network = { graph: builder.graph(output), weights: builder.weights, images };
  const bias = async (biasCorrection: boolean): Promise<number> => {
    const { model } = await quantizeModel({ ...network, options: { biasCorrection } });
    return meanError(model);
  };
  function meanError(model: QuantizedModel): number {
    const float = floatInterpreter(network.graph, network.weights);
    const integer = integerReference(model);
    const { scale, zeroPoint } = model.graph.tensors[output]!;
    const errors = new Float64Array(8);
    for (const image of images) {
      const wanted = float(normalizeImage(image)).get(output)!;
      const found = integer(quantizeImage(image)).get(output)!;
      wanted.forEach((v, i) => {
        errors[i % 8] = errors[i % 8]! + (scale * (found[i]! - zeroPoint) - v) / (scale * 36 * images.length);
      });
    }
    return Math.max(...errors.map(Math.abs));
  }
  const [off, on] = [await bias(false), await bias(true)];
  t.true(on < off / 1.5, `${off} ${on}`);
});

test('of a layer that survives int8 badly the table shows the ratio, beside all others, and marks it', async (t) => {
  const random = randomStream(5, 'bad layer');
  const builder = new GraphBuilder([6, 6, 3], random);
  const convolution = (input: string): string =>
    builder.add({ op: 'Conv2D', inputs: [input], kernel: 3, stride: 1, channels: 8, bias: true });
  const bad = convolution(convolution('input'));
  const output = builder.add({ op: 'Reshape', inputs: [convolution(bad)], shape: [288] });
  // One channel a thousand times as large takes the steps of all others; the next layer does not look at it.
  scaleWeights(builder, `${bad}.weight`, (i) => (i % 8 === 0 ? 1000 : 1));
  const next = builder.graph(output).nodes.find(({ inputs }) => inputs[0] === bad)!;
  scaleWeights(builder, `${next.id}.weight`, (i) => (Math.floor(i / 8) % 8 === 0 ? 0 : 1));
  const images = Array.from({ length: 16 }, () => Uint8Array.from({ length: 108 }, () => random.integer(256)));
  const { report } = await quantizeModel({ graph: builder.graph(output), weights: builder.weights, images });
  t.is(report.layers.length, 4);
  const [good] = report.layers;
  t.is(report.worst!.node, next.id, 'what reads the layer has lost nearly everything');
  t.true(report.worst!.snr! < good!.snr! - 20, `${report.worst!.snr} dB against ${good!.snr} dB`);
  const lines = reportTable(report).split('\n');
  t.deepEqual(
    lines.slice(1, 5).map((line) => line.split(/ +/)[2]),
    report.layers.map(({ snr }) => snr!.toFixed(1)),
  );
  t.deepEqual(
    lines.filter((line) => line.endsWith('  <- worst')).map((line) => line.split(' ')[0]),
    [next.id],
  );
});

test('a model without calibration images is refused', async (t) => {
  await t.throwsAsync(quantizeModel({ ...randomNetwork(1, 1), images: [] }), { code: 'TF_DATASET' });
});

test('a cancelled quantization ends with the reason of its signal', async (t) => {
  const reason = new Error('stop');
  await t.throwsAsync(quantizeModel({ ...randomNetwork(1, 4), signal: AbortSignal.abort(reason) }), { is: reason });
});

test('dead channels with a large bias are represented within the range of a bias', async (t) => {
  const builder = new GraphBuilder([4, 4, 3], randomStream(9, 'dead'));
  const convolved = builder.add({ op: 'Conv2D', inputs: ['input'], kernel: 1, stride: 1, channels: 4, bias: true });
  const output = builder.add({ op: 'Reshape', inputs: [convolved], shape: [64] });
  builder.weights.get(`${convolved}.weight`)!.data.forEach((_, i, data) => {
    if (i % 4 === 1) data[i] = 0;
    if (i % 4 === 2) data[i] = 1e-12;
  });
  builder.weights.get(`${convolved}.bias`)!.data.set([0, 1.7, -2.3, 0.4]);
  const images = Array.from({ length: 4 }, (_, n) => new Uint8Array(48).fill(40 * n));
  const { model } = await quantizeModel({ graph: builder.graph(output), weights: builder.weights, images });
  const y = integerReference(model)(quantizeImage(images[2]!)).get(output)!;
  const { scale, zeroPoint } = model.graph.tensors[output]!;
  t.true(Math.abs(scale * (y[1]! - zeroPoint) - 1.7) <= 0.51 * scale);
  t.true(Math.abs(scale * (y[2]! - zeroPoint) + 2.3) <= 0.51 * scale);
});
