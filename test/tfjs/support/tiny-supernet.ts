import type { Fragment, FragmentNode, SuperGraph } from '../../../core/plugin/index.js';

/** Convolution, batch norm and activation, as most fragments begin. */
function convolution(id: string, input: string, channels: number, kernel: 1 | 3, stride: 1 | 2, prunable: boolean): FragmentNode[] {
  return [
    { id, op: 'Conv2D', inputs: [input], output: `${id}.y`, kernel, stride, channels, bias: false, prunable },
    { id: `${id}-bn`, op: 'BatchNorm', inputs: [`${id}.y`], output: `${id}.n` },
    { id: `${id}-relu`, op: 'ReLU', inputs: [`${id}.n`], output: `${id}.out` },
  ];
}

const mobilenet = (expansion: number): Fragment => ({
  id: `e${expansion}`,
  nodes: [
    ...convolution('expand', 'in', 8 * expansion, 1, 1, true),
    { id: 'filter', op: 'DepthwiseConv2D', inputs: ['expand.out'], output: 'd', stride: 1, prunable: true },
    { id: 'filter-bn', op: 'BatchNorm', inputs: ['d'], output: 'dn' },
    { id: 'filter-relu', op: 'ReLU6', inputs: ['dn'], output: 'dr' },
    { id: 'project', op: 'Conv2D', inputs: ['dr'], output: 'p', kernel: 1, stride: 1, channels: 8, bias: false, prunable: true },
    { id: 'project-bn', op: 'BatchNorm', inputs: ['p'], output: 'pn' },
    { id: 'sum', op: 'Add', inputs: ['in', 'pn'], output: 's' },
  ],
});

/** One pre-norm encoder over the 16 tokens of a 4x4 image. */
const encoder: Fragment = {
  id: 'encoder',
  nodes: [
    { id: 'tokens', op: 'Reshape', inputs: ['in'], output: 't', shape: [16, 8] },
    { id: 'ln', op: 'LayerNorm', inputs: ['t'], output: 'l' },
    { id: 'q', op: 'Linear', inputs: ['l'], output: 'q', channels: 8, prunable: true },
    { id: 'k', op: 'Linear', inputs: ['l'], output: 'k', channels: 8, prunable: true },
    { id: 'v', op: 'Linear', inputs: ['l'], output: 'v', channels: 8, prunable: true },
    { id: 'attention', op: 'Attention', inputs: ['q', 'k', 'v'], output: 'a', heads: 2 },
    { id: 'out', op: 'Linear', inputs: ['a'], output: 'o', channels: 8, prunable: true },
    { id: 'sum', op: 'Add', inputs: ['t', 'o'], output: 's' },
    { id: 'image', op: 'Reshape', inputs: ['s'], output: 'i', shape: [4, 4, 8] },
  ],
};

const head: Fragment = {
  id: 'seqpool',
  nodes: [
    { id: 'tokens', op: 'Reshape', inputs: ['in'], output: 't', shape: [16, 8] },
    { id: 'pool', op: 'SeqPool', inputs: ['t'], output: 'p' },
    { id: 'fc', op: 'Linear', inputs: ['p'], output: 'y', channels: 4 },
  ],
};

/** A supernet of 8x8 images and four classes with every kind of node that matters, small enough for a step in milliseconds. */
export const tinySupernet: SuperGraph = {
  format: 'tinyformer-supergraph@1',
  input: [8, 8, 3],
  classes: 4,
  blocks: [
    {
      id: 'down',
      kind: 'downsample',
      candidates: [
        { id: 'stride', nodes: convolution('conv', 'in', 8, 3, 2, false) },
        {
          id: 'pool',
          nodes: [...convolution('conv', 'in', 8, 3, 1, false), { id: 'max', op: 'MaxPool2D', inputs: ['conv.out'], output: 'm', size: 2 }],
        },
      ],
    },
    { id: 'mobilenet', kind: 'mobilenet', candidates: [mobilenet(2), mobilenet(3), { id: 'skip', nodes: [] }] },
    { id: 'transformer', kind: 'transformer', candidates: [encoder, { id: 'skip', nodes: [] }] },
    { id: 'head', kind: 'classifier', candidates: [head] },
  ],
};
