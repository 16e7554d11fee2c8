import type { Graph } from '../../../../core/plugin/index.js';
import { GraphDrafter } from './graph-drafter.js';

/** Expansion, channels, blocks, stride of the first; strides as they are usual for 32x32 images, which the first three stages keep whole. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 1],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 of width 1 (Sandler et al. 2018), 2.24 M parameters with ten classes. */
export function mobileNetV2(): Graph {
  const draft = new GraphDrafter([32, 32, 3]);
  let stream = draft.activate('ReLU6', draft.convolution('input', 3, 32));
  for (const [expansion, channels, blocks, stride] of stages)
    for (let n = 0; n < blocks; n++) stream = block(draft, stream, expansion, channels, n === 0 ? stride : 1);
  return draft.averageAndClassify(draft.activate('ReLU6', draft.convolution(stream, 1, 1280)), 10);
}

function block(draft: GraphDrafter, input: string, expansion: number, channels: number, stride: 1 | 2): string {
  const inputs = draft.shape(input)[2]!;
  const expanded = expansion === 1 ? input : draft.activate('ReLU6', draft.convolution(input, 1, expansion * inputs));
  const projected = draft.convolution(draft.activate('ReLU6', draft.depthwise(expanded, stride)), 1, channels);
  return stride === 1 && inputs === channels ? draft.sum(input, projected) : projected;
}
