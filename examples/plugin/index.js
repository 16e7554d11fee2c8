import { definePlugin, SearchSpaces, Stages, z } from 'tinyformer/plugin';
import { modelCardStage } from './model-card-stage.js';
import { plainSpace } from './plain-space.js';
import { surveyStage } from './survey-stage.js';

export default definePlugin({
  name: 'acme',
  version: '1.0.0',
  apiVersion: 1,
  options: z.strictObject({ author: z.string().default('unknown').describe('Named in the model card.') }),
  register(container, options) {
    container.register(Stages, 'acme/survey', () => surveyStage);
    container.register(Stages, 'acme/model-card', () => modelCardStage(options.author));
    container.register(SearchSpaces, 'acme/plain', () => plainSpace);
  },
});
