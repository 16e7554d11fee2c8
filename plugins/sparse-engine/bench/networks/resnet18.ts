import type { Graph } from '../../../../core/plugin/index.js';
import { GraphDrafter } from './graph-drafter.js';

/** ResNet-18 (He et al. 2016) as it is usual for 32x32 images: a 3x3 stem without pooling, 64 to 512 channels, 11.2 M parameters. */
export function resNet18(): Graph {
  const draft = new GraphDrafter([32, 32, 3]);
  let stream = draft.activate('ReLU', draft.convolution('input', 3, 64));
  for (const channels of [64, 128, 256, 512]) {
    stream = block(draft, stream, channels, channels === 64 ? 1 : 2);
    stream = block(draft, stream, channels, 1);
  }
  return draft.averageAndClassify(stream, 10);
}

function block(draft: GraphDrafter, input: string, channels: number, stride: 1 | 2): string {
  const shortcut = draft.shape(input)[2] === channels ? input : draft.convolution(input, 1, channels, stride);
  const hidden = draft.activate('ReLU', draft.convolution(input, 3, channels, stride));
  return draft.sum(shortcut, draft.convolution(hidden, 3, channels));
}
