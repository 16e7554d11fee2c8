import { definePlugin, Stages, z } from '../../core/plugin/index.js';
import { dataStage } from './data-stage.js';

/** Turns the chosen data set into an artifact, so that a worker elsewhere needs nothing but the store. */
export default definePlugin({
  name: 'data',
  version: '0.1.0',
  apiVersion: 1,
  options: z.strictObject({}),
  register(container) {
    container.register(Stages, 'data', () => dataStage);
  },
});
