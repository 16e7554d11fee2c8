import type { GraphBuilder } from './graph-builder.js';

type Block = (builder: GraphBuilder, input: string, choiceBlock: string) => string;
type Activation = 'ReLU' | 'ReLU6' | 'none';

function activate(builder: GraphBuilder, input: string, activation: Activation): string {
  return activation === 'none' ? input : builder.add({ op: activation, inputs: [input] });
}

function drawChannels(builder: GraphBuilder): number {
  return 1 + builder.random.integer(20);
}

/** Conv2D of any kind, sometimes pooled. */
export const convolutionBlock: Block = (builder, input, choiceBlock) => {
  const { random } = builder;
  const kernel = random.pick([1, 3] as const);
  const stride = random.pick([1, 1, 2] as const);
  const normed = random.integer(3) > 0;
  const convolved = builder.add({
    op: 'Conv2D',
    inputs: [input],
    kernel,
    stride,
    channels: drawChannels(builder),
    bias: !normed,
    prune: { choiceBlock },
  });
  const sum = normed ? builder.add({ op: 'BatchNorm', inputs: [convolved] }) : convolved;
  const output = activate(builder, sum, random.pick(['ReLU', 'ReLU6', 'none'] as const));
  return random.integer(3) === 0 ? poolBlock(builder, output, choiceBlock) : output;
};

/** Expansion, depthwise, projection; residual where shapes allow. */
export const mobileBlock: Block = (builder, input, choiceBlock) => {
  const { random } = builder;
  const channels = builder.shape(input)[2]!;
  const stride = random.pick([1, 1, 2] as const);
  const same = stride === 1 && random.integer(4) > 0;
  const convolution = (from: string, width: number): string =>
    builder.add({
      op: 'BatchNorm',
      inputs: [builder.add({ op: 'Conv2D', inputs: [from], kernel: 1, stride: 1, channels: width, bias: false, prune: { choiceBlock } })],
    });
  const activation = random.pick(['ReLU', 'ReLU6'] as const);
  const expanded = activate(builder, convolution(input, channels * (1 + random.integer(3))), activation);
  const spread = builder.add({
    op: 'BatchNorm',
    inputs: [builder.add({ op: 'DepthwiseConv2D', inputs: [expanded], stride, prune: { choiceBlock } })],
  });
  const projected = convolution(activate(builder, spread, activation), same ? channels : drawChannels(builder));
  return same ? builder.add({ op: 'Add', inputs: [input, projected] }) : projected;
};

/** Max or average of 2x2 or 3x3 where the image divides, else nothing. */
export const poolBlock: Block = (builder, input) => {
  const [height, width] = builder.shape(input) as [number, number];
  const sizes = [2, 3].filter((size) => height % size === 0 && width % size === 0);
  if (sizes.length === 0) return input;
  return builder.add({ op: builder.random.pick(['MaxPool2D', 'AvgPool2D'] as const), inputs: [input], size: builder.random.pick(sizes) });
};

/** Projection to an encoder width and one pre-norm encoder, keys and values over all tokens or over 2x2 averages. */
export const attentionBlock: Block = (builder, input, choiceBlock) => {
  const { random } = builder;
  const [height, width] = builder.shape(input) as [number, number];
  const heads = random.pick([1, 2, 3]);
  const channels = heads * (4 + random.integer(6));
  const embedded = builder.add({ op: 'Conv2D', inputs: [input], kernel: 1, stride: 1, channels, bias: true, prune: { choiceBlock } });
  const tokens = builder.add({ op: 'Reshape', inputs: [embedded], shape: [height * width, channels] });
  const normed = builder.add({ op: 'LayerNorm', inputs: [tokens] });
  const linear = (from: string, to: number): string => builder.add({ op: 'Linear', inputs: [from], channels: to, prune: { choiceBlock } });
  const context = height % 2 === 0 && width % 2 === 0 && random.integer(2) === 0 ? pooledTokens(builder, normed, height, width) : normed;
  const attended = builder.add({
    op: 'Attention',
    inputs: [linear(normed, channels), linear(context, channels), linear(context, channels)],
    heads,
  });
  const merged = builder.add({ op: 'Add', inputs: [tokens, linear(attended, channels)] });
  const hidden = builder.add({ op: 'ReLU', inputs: [linear(builder.add({ op: 'LayerNorm', inputs: [merged] }), drawChannels(builder))] });
  const encoded = builder.add({ op: 'Add', inputs: [merged, linear(hidden, channels)] });
  return builder.add({ op: 'Reshape', inputs: [encoded], shape: [height, width, channels] });
};

function pooledTokens(builder: GraphBuilder, tokens: string, height: number, width: number): string {
  const channels = builder.shape(tokens)[1]!;
  const plane = builder.add({ op: 'Reshape', inputs: [tokens], shape: [height, width, channels] });
  const pooled = builder.add({ op: 'AvgPool2D', inputs: [plane], size: 2 });
  return builder.add({ op: 'Reshape', inputs: [pooled], shape: [(height / 2) * (width / 2), channels] });
}

/** Softmax over channels between two convolutions. */
export const softmaxBlock: Block = (builder, input, choiceBlock) => {
  const before = builder.add({ op: 'Conv2D', inputs: [input], kernel: 1, stride: 1, channels: 2 + builder.random.integer(8), bias: true });
  const shares = builder.add({ op: 'Softmax', inputs: [before] });
  return builder.add({
    op: 'Conv2D',
    inputs: [shares],
    kernel: 1,
    stride: 1,
    channels: drawChannels(builder),
    bias: true,
    prune: { choiceBlock },
  });
};
