import {
  type BlockSparsity,
  defineStage,
  type Graph,
  type StageContext,
  type StageInputs,
  type StageOutput,
} from '../../core/plugin/index.js';
import { decodeWeights, encodeQuantizedParameters } from '../../core/safetensors/index.js';
import { calibrationImages } from './calibration-images.js';
import { quantizeModel } from './quantize-model.js';
import { type QuantizeOptions, quantizeOptions } from './quantize-options.js';
import { reportTable } from './report.js';

/**
 * Post-training quantization. The artifact holds `graph.json` (QuantizedGraph), `parameters.safetensors`, `report.json` and the same as a table,
 * `report.txt`.
 */
export const quantizeStage = defineStage<QuantizeOptions>({
  form: 'stage',
  id: 'quantize',
  version: 3,
  summary: 'Post-training quantization to int8, with Scaled-LayerNorm',
  consumes: ['model', 'dataset'],
  produces: 'quantized',
  options: quantizeOptions,
  uses: [],
  estimate: ({ calibrationImages: n }) => ({ seconds: 2 + 0.15 * n, note: `${n} calibration images` }),
  run: quantize,
});

async function quantize(inputs: StageInputs, context: StageContext<QuantizeOptions>): Promise<StageOutput> {
  const { artifacts, options, signal } = context;
  const source = inputs['model']!;
  const graph = await artifacts.readJson<Graph>(source, 'graph.json');
  const weights = decodeWeights(await artifacts.read(source, 'weights.safetensors'));
  const { sparse } = await artifacts.readJson<{ readonly sparse?: Readonly<Record<string, BlockSparsity>> }>(source, 'model.json');
  const images = await calibrationImages(artifacts, inputs['dataset']!, options.calibrationImages, context.random('calibration'));
  const { model, report } = await quantizeModel({
    graph,
    weights,
    images,
    options,
    signal,
    ...(sparse ? { sparse } : {}),
    progress: (fraction, message) => context.progress({ fraction, message }),
  });
  const artifact = await artifacts.put('quantized', {
    'graph.json': JSON.stringify(model.graph),
    'parameters.safetensors': encodeQuantizedParameters(model.parameters),
    'report.json': JSON.stringify(report),
    'report.txt': reportTable(report),
  });
  const { worst } = report;
  return {
    artifact,
    metrics: {
      rangeImages: report.calibration.ranges,
      biasImages: report.calibration.biasCorrection,
      comparedImages: report.images,
      snr: report.snr ?? 'none',
      worstLayer: worst ? `${worst.node} ${worst.snr!.toFixed(1)} dB` : 'none',
      agreement: report.agreement,
    },
  };
}
