import { definePlugin, Stages, z } from '../../core/plugin/index.js';
import { quantizeStage } from './quantize-stage.js';

export { type QuantizeRequest, quantizeModel } from './quantize-model.js';
export { type RandomQuantizedModel, randomQuantizedModel } from './random-quantized-model.js';
export type { LayerReport, QuantizationReport } from './report.js';

/** Post-training quantization (paper section IV): float model to int8 model. */
export default definePlugin({
  name: 'ptq',
  version: '0.1.0',
  apiVersion: 1,
  options: z.strictObject({}),
  register(container) {
    container.register(Stages, 'quantize', () => quantizeStage);
  },
});
