import { cacheFolder } from '../../core/exec/index.js';
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
  estimate: (_options, _services, { loading = 0 }) => ({ seconds: 2 + loading, note: 'read, check and split' }),
  async run(_inputs, context) {
    const { meta, files } = await context.services.dataset.load({
      root: context.root,
      seed: context.seed,
      signal: context.signal,
      log: context.log,
      cacheFolder: cacheFolder(),
      progress: context.progress,
    });
    if (meta.counts.validation === 0)
      context.log.warn('no image is set aside for validation: what is trained will be scored on training images');
    const artifact = await context.artifacts.put('dataset', { 'meta.json': JSON.stringify(meta), ...files });
    return {
      artifact,
      metrics: { train: meta.counts.train, validation: meta.counts.validation, test: meta.counts.test, classes: meta.classes.length },
    };
  },
});
