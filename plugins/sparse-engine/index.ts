import { Benches, CostModels, definePlugin, Stages, z } from '../../core/plugin/index.js';
import { engineBench } from './bench/engine-bench.js';
import { layerNormBench } from './bench/layer-norm-bench.js';
import { networksBench } from './bench/networks-bench.js';
import { kernels } from './choice/kernels.js';
import { codegenStage } from './codegen/codegen-stage.js';
import { SparseEngineCostModel } from './cost/cost-model.js';
import { layerNormStage } from './layer-norm/layer-norm-stage.js';
import { verifyStage } from './verify/verify-stage.js';

export type { FirmwareReport, LayerReport } from './codegen/firmware-report.js';

/** SparseEngine: lowers an int8 model to C with sparse kernels, verifies it, and tells the search what a candidate costs. */
export default definePlugin({
  name: 'sparse-engine',
  version: '0.1.0',
  apiVersion: 1,
  options: z.strictObject({
    optimize: z
      .enum(['balanced', 'size', 'speed'])
      .default('balanced')
      .describe('What kernel choices prefer in cost estimates: fewer bytes, fewer instructions, or both.'),
  }),
  register(container, options) {
    container.register(CostModels, 'sparse-engine', () => new SparseEngineCostModel(kernels, options.optimize));
    container.register(Stages, 'codegen', () => codegenStage);
    container.register(Stages, 'verify', () => verifyStage);
    container.register(Stages, 'layer-norm', () => layerNormStage);
    container.register(Benches, 'engine', () => engineBench);
    container.register(Benches, 'layer-norm', () => layerNormBench);
    container.register(Benches, 'networks', () => networksBench);
  },
});
