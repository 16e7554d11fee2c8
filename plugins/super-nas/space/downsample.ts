import { type ChoiceBlock, type Fragment, type Shape, TinyformerError } from '../../../core/plugin/index.js';
import { FragmentBuilder } from './fragment-builder.js';

export const downsampleKinds = ['conv-pool', 'conv', 'mbconv'] as const;
export type DownsampleKind = (typeof downsampleKinds)[number];

/**
 * Downsample block: 3x3 convolution with max-pool, 3x3 convolution of stride 2, or MBConv of stride 2; without the halving (`reduce` false) the
 * same with stride 1, where a convolution to be pooled is one without. Input `[H, W, C]`, output `[H/2, W/2, channels]`.
 *
 * @throws TF_CONFIG_VALUE when an odd side would have to be halved: pooling would leave another size than a stride does
 */
export function downsample(id: string, input: Shape, channels: number, reduce: boolean, kinds: readonly DownsampleKind[]): ChoiceBlock {
  if (reduce && (input[0]! % 2 || input[1]! % 2)) {
    throw new TinyformerError('TF_CONFIG_VALUE', `search space: ${id} cannot halve ${input[0]}x${input[1]} pixels, a side is odd`, {
      hint: 'Take images whose side is even each time it is halved, such as 32 or 64, or a space that halves less: stem 0, fewer dots, or reduce: [false].',
    });
  }
  const wanted = new Set(kinds.map((kind) => (kind === 'conv-pool' && !reduce ? 'conv' : kind)));
  const build = { 'conv-pool': pooled, conv: strided, mbconv: inverted };
  const stride = reduce ? 2 : 1;
  const candidates = downsampleKinds.filter((kind) => wanted.has(kind)).map((kind) => build[kind](input[2]!, channels, stride));
  return { id, kind: 'downsample', candidates };
}

/** An image has too few channels for blocks of weights. */
const isPrunable = (input: number): boolean => input >= 8;

function pooled(input: number, channels: number): Fragment {
  const fragment = new FragmentBuilder();
  const convolved = fragment.convolution('conv', 'in', { kernel: 3, channels, activation: 'ReLU', prunable: isPrunable(input) });
  fragment.pool('pool', 'MaxPool2D', convolved, 2);
  return fragment.build('conv-pool');
}

function strided(input: number, channels: number, stride: 1 | 2): Fragment {
  const fragment = new FragmentBuilder();
  fragment.convolution('conv', 'in', { kernel: 3, stride, channels, activation: 'ReLU', prunable: isPrunable(input) });
  return fragment.build('conv');
}

function inverted(input: number, channels: number, stride: 1 | 2): Fragment {
  const fragment = new FragmentBuilder();
  const expansion = expandedChannels(input, channels);
  const expanded = fragment.convolution('expand', 'in', {
    kernel: 1,
    channels: expansion,
    activation: 'ReLU6',
    prunable: isPrunable(input),
  });
  const filtered = fragment.depthwise('depthwise', expanded, stride);
  fragment.convolution('project', filtered, { kernel: 1, channels, activation: 'none' });
  return fragment.build('mbconv');
}

/** Four times the input; from an image, whose three channels carry too little, twice the output. */
function expandedChannels(input: number, output: number): number {
  return input >= 8 ? 4 * input : 2 * output;
}
