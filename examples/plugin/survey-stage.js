import { defineStage, z } from 'tinyformer/plugin';

/** Plays the role of `analyze`: looks at a few supernets of the space and accepts any space, for users who know what they do. */
export const surveyStage = defineStage({
  form: 'stage',
  id: 'acme/survey',
  version: 1,
  summary: 'Survey of the search space',
  consumes: ['dataset'],
  produces: 'analysis',
  options: z.strictObject({ supernets: z.number().int().min(1).default(8).describe('Supernets to look at.') }),
  uses: ['space'],
  async run(inputs, context) {
    const meta = await context.artifacts.readJson(inputs.dataset, 'meta.json');
    const blocks = [];
    for (let i = 0; i < context.options.supernets; i++) {
      const point = context.services.space.sampleSupernet(context.random('supernet', i));
      blocks.push(context.services.space.supergraph(point, meta.shape, meta.classes.length).blocks.length);
      context.progress({ fraction: (i + 1) / context.options.supernets, message: 'looking at supernets' });
    }
    const artifact = await context.artifacts.put('analysis', { 'survey.json': JSON.stringify({ blocks }) });
    return { artifact, metrics: { blocks: Math.max(...blocks) } };
  },
});
