import { homedir } from 'node:os';
import { join } from 'node:path';
import { defineStage, z } from '../../core/plugin/index.js';

const options = z.strictObject({});

/** Decoded images and labels as a content-addressed artifact. Runs every time, since files outside the store may change; equal content gives the equal artifact. */
export const dataStage = defineStage<z.infer<typeof options>>({
  form: 'stage',
  id: 'data',
  version: 1,
  summary: 'Data set',
  consumes: [],
  produces: 'dataset',
  options,
  uses: ['dataset'],
  cached: false,
  estimate: () => ({ seconds: 2, note: 'read, check and split' }),
  async run(_inputs, context) {
    const { meta, files } = await context.services.dataset.load({
      root: context.root,
      seed: context.seed,
      signal: context.signal,
      log: context.log,
      cacheFolder: process.env['TINYFORMER_CACHE'] ?? join(homedir(), '.cache', 'tinyformer'),
    });
    const artifact = await context.artifacts.put('dataset', { 'meta.json': JSON.stringify(meta), ...files });
    return {
      artifact,
      metrics: { train: meta.counts.train, validation: meta.counts.validation, test: meta.counts.test, classes: meta.classes.length },
    };
  },
});
