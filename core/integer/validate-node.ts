import { TinyformerError } from '../errors/index.js';
import type { QuantizedModel, QuantizedNode, QuantizedTensor } from '../graph/quantized.js';
import { samePadding } from '../image/index.js';
import { isAccumulating } from './accumulate.js';
import { layerNormFraction } from './layer-norm.js';
import { imageShape, parameterOf, rowsOf, tensorOf } from './operation.js';
import { weightShape } from './overflow.js';

/** Checks one node of an int8 model against docs/numerics.md. @throws TF_GRAPH */
export function validateNode(model: QuantizedModel, node: QuantizedNode): void {
  const fail = (what: string): never => {
    throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} ${what}`);
  };
  const check = (holds: boolean, what: string): void => {
    if (!holds) fail(what);
  };
  const inputs = node.inputs.map((name) => tensorOf(model, node, name));
  const x = inputs[0] ?? fail('has no input');
  const output = tensorOf(model, node, node.output);
  const expectShape = (shape: readonly number[]): void =>
    check(sameShape(output.shape, shape), `has output [${output.shape}], expected [${shape}]`);

  if (isAccumulating(node)) {
    if (node.op === 'Linear') expectShape([...x.shape.slice(0, -1), output.shape.at(-1)!]);
    else {
      const [height, width, channels] = imageShape(node, x);
      const out = (size: number): number => samePadding(size, 3, node.stride).size;
      expectShape([out(height), out(width), node.op === 'Conv2D' ? output.shape.at(-1)! : channels]);
    }
    check(
      Number.isInteger(node.lo) && Number.isInteger(node.hi) && -128 <= node.lo && node.lo <= node.hi && node.hi <= 127,
      `clamps to [${node.lo}, ${node.hi}]`,
    );
    const [, skip] = inputs;
    if (skip) {
      check(
        sameShape(skip.shape, output.shape) && sameQuantization(skip, output),
        'adds a tensor of another shape, scale or zero point than its output',
      );
      check(node.lo === -128 && node.hi === 127, `adds a tensor and clamps to [${node.lo}, ${node.hi}]`);
    }
    const weight = parameterOf(model, node, 'weight', 'int8', weightShape(model, node));
    check(
      weight.every((w) => w !== -128),
      'has a weight of -128',
    );
    check(
      parameterOf(model, node, 'multiplier', 'int32', [output.shape.at(-1)!]).every((m) => m >= 0),
      'has a negative multiplier',
    );
    return;
  }
  switch (node.op) {
    case 'MaxPool2D':
    case 'AvgPool2D': {
      const [height, width, channels] = imageShape(node, x);
      check(
        Number.isInteger(node.size) && node.size > 0 && height % node.size === 0 && width % node.size === 0,
        `pools ${node.size}x${node.size} over [${x.shape}]`,
      );
      expectShape([height / node.size, width / node.size, channels]);
      check(sameQuantization(x, output), 'changes scale or zero point');
      return;
    }
    case 'Reshape':
      check(elements(x.shape) === elements(output.shape), `reshapes [${x.shape}] to [${output.shape}]`);
      check(sameQuantization(x, output), 'changes scale or zero point');
      return;
    case 'LayerNorm': {
      expectShape(x.shape);
      const d = rowsOf(x).channels;
      check(d >= 4 && d <= 511, `normalizes ${d} channels, 4 to 511 are possible`);
      check(node.fraction === layerNormFraction(d), `has fraction ${node.fraction}, expected ${layerNormFraction(d)}`);
      check(
        Number.isInteger(node.epsilon) && node.epsilon >= 1 && (d * 127.5) ** 2 + node.epsilon < 2 ** 32,
        `has epsilon ${node.epsilon}`,
      );
      parameterOf(model, node, 'gain', 'int16', [d]);
      check(
        parameterOf(model, node, 'offset', 'int32', [d]).every((b) => Math.abs(b) < 2 ** 30),
        'has an offset of 2^30 or more',
      );
      return;
    }
    case 'Attention': {
      const [, k, v] = inputs;
      if (!k || !v) {
        fail('needs q, k and v');
        return;
      }
      check(
        x.shape.length === 2 && k.shape.length === 2 && sameShape(k.shape, v.shape) && k.shape[1] === x.shape[1],
        `has inputs [${inputs.map((i) => i.shape).join('], [')}]`,
      );
      expectShape(x.shape);
      check(
        [...inputs, output].every((tensor) => tensor.zeroPoint === 0),
        'has an input or output with a zero point other than 0',
      );
      const width = x.shape[1]! / node.heads;
      check(
        Number.isInteger(width) && width <= 256,
        `splits ${x.shape[1]} channels into ${node.heads} heads, 256 channels a head are possible`,
      );
      checkSoftmax(node.scoreMultiplier, node.outputRatio, check);
      return;
    }
    case 'SeqPool':
      check(x.shape.length === 2, `needs [T, C], got [${x.shape}]`);
      expectShape(x.shape.slice(1));
      check(255 * 127 * x.shape[1]! < 2 ** 31, `scores ${x.shape[1]} channels`);
      check(
        parameterOf(model, node, 'weight', 'int8', x.shape.slice(1)).every((w) => w !== -128),
        'has a weight of -128',
      );
      checkSoftmax(node.scoreMultiplier, node.outputRatio, check);
      return;
    case 'Softmax':
      expectShape(x.shape);
      check(rowsOf(x).channels <= 512, `has rows of ${rowsOf(x).channels}, 512 are possible`);
      check(
        output.scale === 1 / 256 && output.zeroPoint === -128,
        `has output scale ${output.scale} and zero point ${output.zeroPoint}, expected 1/256 and -128`,
      );
      return;
  }
}

function checkSoftmax(scoreMultiplier: number, outputRatio: number, check: (holds: boolean, what: string) => void): void {
  check(Number.isInteger(scoreMultiplier) && scoreMultiplier >= 0 && scoreMultiplier < 2 ** 31, `has score multiplier ${scoreMultiplier}`);
  check(
    Number.isInteger(outputRatio) && outputRatio >= 0 && outputRatio < 2 ** 19,
    `has output ratio ${outputRatio}, below 2^19 is possible`,
  );
}

function sameQuantization(a: QuantizedTensor, b: QuantizedTensor): boolean {
  return a.scale === b.scale && a.zeroPoint === b.zeroPoint;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

function elements(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
