import { TfjsTrainer } from '../../../plugins/tfjs/tfjs-trainer.js';
import { testContext } from './context.js';
import { tinyJob, tinyRecipe } from './jobs.js';
import { stripes } from './patterns.js';
import { wideNetwork } from './wide-network.js';

/** Trains one step with as many images as it is told, and prints the error's code, message and hint, or `trained`. For processes with little memory. */
const batch = Number(process.argv[2]);
const context = testContext();
const augment = { flip: false, crop: 0, cutout: 0, randAugment: 0, magnitude: 0, mixup: 0, cutmix: 0 };
const dataset = await stripes(context.artifacts, { train: batch, validation: 16, test: 16 });
const job = tinyJob(dataset, { supergraph: wideNetwork(256), path: [0], recipe: { ...tinyRecipe, augment, batch, steps: 1 } });
process.stdout.write(
  await new TfjsTrainer(1).fit(job, context).then(
    () => 'trained',
    (error: { code?: string; message: string; hint?: string }) => `${error.code}: ${error.message}\n${error.hint}`,
  ),
);
