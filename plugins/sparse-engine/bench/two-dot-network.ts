import { inferShape } from '../../../core/graph/infer-shape.js';
import type { Graph, GraphNode, RandomStream, Shape } from '../../../core/plugin/index.js';

/** One DoT of the paper's backbone: downsample, MobileNetV2 blocks, a transformer block. */
export interface DotConfig {
  readonly channels: number;
  readonly mobileBlocks: number;
  readonly expansion: number;
  /** Encoder width, heads, feed-forward width, encoders; 0 encoders leave the transformer block out. */
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly encoders: number;
  /** 3x3 convolution with max-pool, or stride 2. */
  readonly pooled: boolean;
  /** Around the transformer block. */
  readonly residual: boolean;
}

export interface TwoDotConfig {
  readonly input: readonly [number, number, number];
  readonly dots: readonly DotConfig[];
  readonly classes: number;
}

const first: DotConfig = {
  channels: 32,
  mobileBlocks: 2,
  expansion: 4,
  width: 64,
  heads: 4,
  feedForward: 128,
  encoders: 1,
  pooled: true,
  residual: false,
};
const second: DotConfig = { ...first, channels: 64, width: 96, feedForward: 192 };

/** The network of every published count: 48.4 M MACs. */
export const referenceNetwork: TwoDotConfig = { input: [32, 32, 3], dots: [first, second], classes: 10 };

/** Four more of different shapes: wide and shallow, narrow and deep, few tokens, many heads. */
export const otherNetworks: Readonly<Record<string, TwoDotConfig>> = {
  wide: {
    input: [32, 32, 3],
    dots: [
      { ...first, channels: 48, mobileBlocks: 1, width: 96, feedForward: 192 },
      { ...second, channels: 96, mobileBlocks: 1, width: 128, feedForward: 256 },
    ],
    classes: 10,
  },
  deep: {
    input: [32, 32, 3],
    dots: [
      { ...first, channels: 24, mobileBlocks: 4, expansion: 6, width: 48, feedForward: 96 },
      { ...second, channels: 48, mobileBlocks: 4, expansion: 6, encoders: 2 },
    ],
    classes: 10,
  },
  fewTokens: {
    input: [32, 32, 3],
    dots: [
      { ...first, mobileBlocks: 3, encoders: 0 },
      { ...second, mobileBlocks: 3, width: 128, feedForward: 256, encoders: 2 },
    ],
    classes: 10,
  },
  manyHeads: {
    input: [32, 32, 3],
    dots: [
      { ...first, heads: 8 },
      { ...second, heads: 8, encoders: 2 },
    ],
    classes: 10,
  },
};

/** A random two-DoT network. */
export function randomTwoDot(random: RandomStream): TwoDotConfig {
  const dot = (channels: readonly number[]): DotConfig => {
    const heads = random.pick([1, 2, 4]);
    const width = heads * random.pick([8, 16, 24, 32]);
    return {
      channels: random.pick(channels),
      mobileBlocks: random.integer(5),
      expansion: random.pick([2, 3, 4, 6]),
      width,
      heads,
      feedForward: width * random.pick([1, 2, 4]),
      encoders: random.integer(3),
      pooled: random.integer(2) === 0,
      residual: random.integer(2) === 0,
    };
  };
  const side = random.pick([16, 24, 32, 40, 48]);
  return { input: [side, side, 3], dots: [dot([8, 16, 24, 32, 48]), dot([16, 32, 48, 64, 96])], classes: 10 };
}

/** The float graph; all but the first convolution and the classifier are prunable, one choice block each. */
export function twoDotNetwork(config: TwoDotConfig): Graph {
  const nodes: GraphNode[] = [];
  const shapes: Record<string, Shape> = { input: config.input };
  const add = (op: GraphNode['op'], inputs: readonly string[], fields: object = {}, prunable = false): string => {
    const id = `${op.toLowerCase()}-${nodes.length}`;
    const node = { op, id, inputs, output: id, ...fields, ...(prunable ? { prune: { choiceBlock: id } } : {}) } as GraphNode;
    shapes[id] = inferShape(
      node,
      inputs.map((tensor) => shapes[tensor]!),
    );
    nodes.push(node);
    return id;
  };
  const convolution = (x: string, kernel: 1 | 3, channels: number, stride: 1 | 2 = 1, prunable = true): string =>
    add('BatchNorm', [add('Conv2D', [x], { kernel, stride, channels, bias: false }, prunable)]);
  const linear = (x: string, channels: number): string => add('Linear', [x], { channels }, true);

  let x = 'input';
  config.dots.forEach((dot, n) => {
    const downsampled = add('ReLU', [convolution(x, 3, dot.channels, dot.pooled ? 1 : 2, n > 0)]);
    x = dot.pooled ? add('MaxPool2D', [downsampled], { size: 2 }) : downsampled;
    for (let block = 0; block < dot.mobileBlocks; block++) {
      const expanded = add('ReLU6', [convolution(x, 1, dot.channels * dot.expansion)]);
      const filtered = add('ReLU6', [add('BatchNorm', [add('DepthwiseConv2D', [expanded], { stride: 1 }, true)])]);
      x = add('Add', [x, convolution(filtered, 1, dot.channels)]);
    }
    if (dot.encoders > 0) x = transformer(x, dot);
  });
  const [height, width, channels] = shapes[x] as readonly [number, number, number];
  const pooled = add('SeqPool', [add('Reshape', [x], { shape: [height * width, channels] })]);
  const output = add('Linear', [pooled], { channels: config.classes });
  return { format: 'tinyformer-graph@1', input: 'input', output, nodes, shapes };

  function transformer(input: string, dot: DotConfig): string {
    const local = add('ReLU', [convolution(input, 3, dot.channels)]);
    const embedded = add('Conv2D', [local], { kernel: 1, stride: 1, channels: dot.width, bias: true }, true);
    const [h, w] = shapes[embedded] as readonly [number, number, number];
    let stream = add('Reshape', [embedded], { shape: [h * w, dot.width] });
    for (let encoder = 0; encoder < dot.encoders; encoder++) {
      const normed = add('LayerNorm', [stream]);
      const attended = add('Attention', [linear(normed, dot.width), linear(normed, dot.width), linear(normed, dot.width)], {
        heads: dot.heads,
      });
      const merged = add('Add', [stream, linear(attended, dot.width)]);
      const hidden = add('ReLU', [linear(add('LayerNorm', [merged]), dot.feedForward)]);
      stream = add('Add', [merged, linear(hidden, dot.width)]);
    }
    const image = add('Reshape', [stream], { shape: [h, w, dot.width] });
    const fused = convolution(add('ReLU', [convolution(image, 1, dot.channels)]), 3, dot.channels);
    return dot.residual ? add('Add', [input, fused]) : add('ReLU', [fused]);
  }
}
