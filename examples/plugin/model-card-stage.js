import { defineStage, z } from 'tinyformer/plugin';

/** A stage of its own after `verify`: a model card in Markdown. */
export const modelCardStage = (author) =>
  defineStage({
    form: 'stage',
    id: 'acme/model-card',
    version: 1,
    summary: 'Model card',
    consumes: ['model', 'verification'],
    produces: 'acme/model-card',
    options: z.strictObject({ title: z.string().default('A sparse hybrid transformer') }),
    uses: ['target', 'dataset'],
    async run(inputs, context) {
      const model = await context.artifacts.readJson(inputs.model, 'model.json');
      const verification = await context.artifacts.readJson(inputs.verification, 'verification.json');
      const card = [
        `# ${context.options.title}`,
        `Made by ${author} for ${context.services.target.title}.`,
        ...model.choices.map((c) => `- ${c.block}: ${c.candidate}, ${Math.round(100 * c.sparsity)} % sparse in blocks of ${c.blockSize}`),
        `int8 accuracy ${(100 * verification.accuracy.accuracy).toFixed(1)} %`,
        '',
      ].join('\n');
      return {
        artifact: await context.artifacts.put('acme/model-card', { 'MODEL_CARD.md': card }),
        metrics: { lines: card.split('\n').length },
      };
    },
  });
