const batchNormed = (id, input, { kernel, stride = 1, channels, prunable = true }) => [
  { op: 'Conv2D', id, inputs: [input], output: id, kernel, stride, channels, bias: false, prunable },
  { op: 'BatchNorm', id: `${id}-bn`, inputs: [id], output: `${id}-bn` },
  { op: 'ReLU', id: `${id}-relu`, inputs: [`${id}-bn`], output: `${id}-relu` },
];
const classifier = (input, classes) => ({ op: 'Linear', id: 'classifier', inputs: [input], output: 'classifier', channels: classes });

/** A search space of its own, as data: two convolutions and a classifier, without attention. */
export const plainSpace = {
  id: 'acme/plain',
  version: '1',
  sparsities: [0, 0.5, 0.75],
  blockSizes: [2, 4],
  sampleSupernet: (random) => ({ channels: random.pick([8, 12, 16]) }),
  supergraph({ channels }, input, classes) {
    const [height, width] = [input[0] / 2, input[1] / 2];
    const pooled = { op: 'MaxPool2D', id: 'pool', inputs: ['conv-relu'], output: 'pool', size: 2 };
    const blocks = [
      {
        id: 'entry',
        kind: 'stem',
        candidates: [
          { id: 'strided', nodes: batchNormed('conv', 'in', { kernel: 3, stride: 2, channels, prunable: false }) },
          { id: 'pooled', nodes: [...batchNormed('conv', 'in', { kernel: 3, channels, prunable: false }), pooled] },
        ],
      },
      {
        id: 'body',
        kind: 'convolution',
        candidates: [3, 1].map((kernel) => ({ id: `k${kernel}`, nodes: batchNormed('conv', 'in', { kernel, channels: 2 * channels }) })),
      },
      {
        id: 'head',
        kind: 'pool',
        candidates: [
          {
            id: 'seqpool',
            nodes: [
              { op: 'Reshape', id: 'tokens', inputs: ['in'], output: 'tokens', shape: [height * width, 2 * channels] },
              { op: 'SeqPool', id: 'pool', inputs: ['tokens'], output: 'pool' },
              classifier('pool', classes),
            ],
          },
        ],
      },
    ];
    return { format: 'tinyformer-supergraph@1', input, classes, blocks };
  },
};
