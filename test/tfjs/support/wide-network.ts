import type { FragmentNode, SuperGraph } from '../../../core/plugin/index.js';

/** 1x1 convolutions of so many channels at 8x8: 256 bytes an image and channel, 4 bytes of weights per channel squared. */
export function wideNetwork(channels: number): SuperGraph {
  const wide = (id: string, input: string): FragmentNode => ({
    id,
    op: 'Conv2D',
    inputs: [input],
    output: id,
    kernel: 1,
    stride: 1,
    channels,
    bias: true,
  });
  return {
    format: 'tinyformer-supergraph@1',
    input: [8, 8, 3],
    classes: 4,
    blocks: [
      {
        id: 'wide',
        kind: 'head',
        candidates: [
          {
            id: 'convolutions',
            nodes: [
              wide('one', 'in'),
              wide('two', 'one'),
              { id: 'tokens', op: 'Reshape', inputs: ['two'], output: 'tokens', shape: [64, channels] },
              { id: 'pool', op: 'SeqPool', inputs: ['tokens'], output: 'pool' },
              { id: 'fc', op: 'Linear', inputs: ['pool'], output: 'fc', channels: 4 },
            ],
          },
        ],
      },
    ],
  };
}
