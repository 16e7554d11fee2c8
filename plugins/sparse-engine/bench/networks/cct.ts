import type { Graph } from '../../../../core/plugin/index.js';
import { GraphDrafter } from './graph-drafter.js';

const layers = 7;
const width = 256;
const heads = 4;
const feedForward = 2;

/**
 * CCT-7/3x1 (Hassani et al. 2021): one 3x3 convolution and a max-pool make 256 tokens of 256 channels, seven encoders with four heads, SeqPool. 3.76 M
 * parameters with its positional embedding.
 */
export function cct(): Graph {
  const draft = new GraphDrafter([32, 32, 3]);
  const convolved = draft.add({ op: 'Conv2D', inputs: ['input'], kernel: 3, stride: 1, channels: width, bias: false });
  const pooled = draft.add({ op: 'MaxPool2D', inputs: [draft.activate('ReLU', convolved)], size: 2 });
  let stream = draft.add({ op: 'Reshape', inputs: [pooled], shape: [256, width] });
  for (let layer = 0; layer < layers; layer++) stream = encoder(draft, stream);
  const features = draft.add({ op: 'SeqPool', inputs: [draft.add({ op: 'LayerNorm', inputs: [stream] })] });
  return draft.graph(draft.linear(features, 10));
}

/** Its second norm is on the stream itself, not on the branch alone. */
function encoder(draft: GraphDrafter, input: string): string {
  const normed = draft.add({ op: 'LayerNorm', inputs: [input] });
  const [query, key, value] = [draft.linear(normed, width), draft.linear(normed, width), draft.linear(normed, width)];
  const attended = draft.add({ op: 'Attention', inputs: [query, key, value], heads });
  const merged = draft.add({ op: 'LayerNorm', inputs: [draft.sum(input, draft.linear(attended, width))] });
  return draft.sum(merged, draft.linear(draft.activate('ReLU', draft.linear(merged, feedForward * width)), width));
}
