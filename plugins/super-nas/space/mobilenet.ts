import type { ChoiceBlock, Fragment, Shape } from '../../../core/plugin/index.js';
import { FragmentBuilder } from './fragment-builder.js';

/** MobileNetV2 block with a residual: expansions as candidates, and skip. Input and output `[H, W, C]`. */
export function mobilenet(id: string, input: Shape, expansions: readonly number[], skip: boolean): ChoiceBlock {
  const channels = input[2]!;
  const candidates = expansions.map((expansion): Fragment => {
    const block = new FragmentBuilder();
    const expanded = block.convolution('expand', 'in', { kernel: 1, channels: channels * expansion, activation: 'ReLU6' });
    const filtered = block.depthwise('depthwise', expanded, 1);
    const projected = block.convolution('project', filtered, { kernel: 1, channels, activation: 'none' });
    block.add('sum', 'in', projected);
    return block.build(`e${expansion}`);
  });
  return { id, kind: 'mobilenet', candidates: skip ? [...candidates, { id: 'skip', nodes: [] }] : candidates };
}
