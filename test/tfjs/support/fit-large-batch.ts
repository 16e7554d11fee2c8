import type { FragmentNode, SuperGraph } from '../../../core/plugin/index.js';
import { TfjsTrainer } from '../../../plugins/tfjs/tfjs-trainer.js';
import { testContext } from './context.js';
import { tinyJob, tinyRecipe } from './jobs.js';
import { stripes } from './patterns.js';

const wide = (id: string, input: string): FragmentNode => ({
  id,
  op: 'Conv2D',
  inputs: [input],
  output: id,
  kernel: 1,
  stride: 1,
  channels: 256,
  bias: true,
});

/** Tensors of 64 KB an image. */
const supergraph: SuperGraph = {
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
            { id: 'tokens', op: 'Reshape', inputs: ['two'], output: 'tokens', shape: [64, 256] },
            { id: 'pool', op: 'SeqPool', inputs: ['tokens'], output: 'pool' },
            { id: 'fc', op: 'Linear', inputs: ['pool'], output: 'fc', channels: 4 },
          ],
        },
      ],
    },
  ],
};

/** Trains one step with as many images as it is told, and prints the error's code, message and hint, or `trained`. For processes with little memory. */
const batch = Number(process.argv[2]);
const context = testContext();
const augment = { flip: false, crop: 0, cutout: 0, randAugment: 0, magnitude: 0, mixup: 0, cutmix: 0 };
const dataset = await stripes(context.artifacts, { train: batch, validation: 16, test: 16 });
const job = tinyJob(dataset, { supergraph, path: [0], recipe: { ...tinyRecipe, augment, batch, steps: 1 } });
process.stdout.write(
  await new TfjsTrainer(1).fit(job, context).then(
    () => 'trained',
    (error: { code?: string; message: string; hint?: string }) => `${error.code}: ${error.message}\n${error.hint}`,
  ),
);
