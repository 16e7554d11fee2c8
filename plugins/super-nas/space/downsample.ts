import { type ChoiceBlock, type Fragment, type Shape, TinyformerError } from '../../../core/plugin/index.js';
import { FragmentBuilder } from './fragment-builder.js';

/**
 * Downsample block: 3x3 convolution with max-pool, 3x3 convolution of stride 2, or MBConv of stride 2; without the halving (`reduce` false) the
 * same with stride 1. Input `[H, W, C]`, output `[H/2, W/2, channels]`.
 *
 * @throws TF_CONFIG_VALUE when an odd side would have to be halved: pooling would leave another size than a stride does
 */
export function downsample(id: string, input: Shape, channels: number, reduce: boolean): ChoiceBlock {
  if (reduce && (input[0]! % 2 || input[1]! % 2)) {
    throw new TinyformerError('TF_CONFIG_VALUE', `search space: ${id} cannot halve ${input[0]}x${input[1]} pixels, a side is odd`, {
      hint: 'Take images whose side is even each time it is halved, such as 32 or 64, or a space that halves less: stem 0, fewer dots, or reduce: [false].',
    });
  }
  const prunable = input[2]! >= 8;
  const candidates: Fragment[] = [];
  if (reduce) {
    const pooled = new FragmentBuilder();
    const convolved = pooled.convolution('conv', 'in', { kernel: 3, channels, activation: 'ReLU', prunable });
    pooled.pool('pool', 'MaxPool2D', convolved, 2);
    candidates.push(pooled.build('conv-pool'));
  }
  const strided = new FragmentBuilder();
  strided.convolution('conv', 'in', { kernel: 3, stride: reduce ? 2 : 1, channels, activation: 'ReLU', prunable });
  candidates.push(strided.build('conv'));

  const inverted = new FragmentBuilder();
  const expanded = inverted.convolution('expand', 'in', {
    kernel: 1,
    channels: expandedChannels(input[2]!, channels),
    activation: 'ReLU6',
    prunable,
  });
  const filtered = inverted.depthwise('depthwise', expanded, reduce ? 2 : 1);
  inverted.convolution('project', filtered, { kernel: 1, channels, activation: 'none' });
  candidates.push(inverted.build('mbconv'));
  return { id, kind: 'downsample', candidates };
}

/** Four times the input; from an image, whose three channels carry too little, twice the output. */
function expandedChannels(input: number, output: number): number {
  return input >= 8 ? 4 * input : 2 * output;
}
