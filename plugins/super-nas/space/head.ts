import type { ChoiceBlock, Shape } from '../../../core/plugin/index.js';
import { FragmentBuilder } from './fragment-builder.js';

/** Pooling and classifier in one choice block: SeqPool over normalised tokens, or 2x2 average and all positions. Output logits `[classes]`. */
export function head(id: string, input: Shape, classes: number): ChoiceBlock {
  const [height, width, channels] = input as [number, number, number];
  const sequence = new FragmentBuilder();
  const tokens = sequence.reshape('tokens', 'in', [height * width, channels]);
  const pooled = sequence.seqPool('pool', sequence.layerNorm('norm', tokens));
  sequence.linear('classifier', pooled, classes, { prunable: false });
  const candidates = [sequence.build('seqpool')];
  if (height % 2 === 0 && width % 2 === 0) {
    const average = new FragmentBuilder();
    const averaged = average.pool('pool', 'AvgPool2D', 'in', 2);
    const flat = average.reshape('flat', averaged, [(height / 2) * (width / 2) * channels]);
    average.linear('classifier', flat, classes, { prunable: false });
    candidates.push(average.build('average'));
  }
  return { id, kind: 'pool', candidates };
}
