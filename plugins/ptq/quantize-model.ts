import { normalizeImage, proveAccumulators, quantizeImage, validateGraph } from '../../core/integer/index.js';
import { foldStructure } from '../../core/lowering/index.js';
import {
  type BlockSparsity,
  type Graph,
  type QuantizedModel,
  type QuantizedParameters,
  TinyformerError,
  type Weights,
} from '../../core/plugin/index.js';
import { calibrate } from './calibrate.js';
import { chooseScales } from './choose-scales.js';
import { correctBias } from './correct-bias.js';
import { accumulates, equalize, equalizedPairs } from './equalize.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { lowerNode } from './lower-node.js';
import { pace as createPace } from './pace.js';
import { prepareWeights } from './prepare-weights.js';
import { type QuantizeOptions, quantizeOptions } from './quantize-options.js';
import { compare, type QuantizationReport } from './report.js';
import { tensorGroups } from './tensor-groups.js';

export interface QuantizeRequest {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Calibration images as bytes, `[H, W, C]` each. */
  readonly images: readonly Uint8Array[];
  /** How the weights were pruned, by choice block. */
  readonly sparse?: Readonly<Record<string, BlockSparsity>>;
  readonly options?: Partial<Omit<QuantizeOptions, 'calibrationImages'>>;
  readonly signal?: AbortSignal;
  readonly progress?: (fraction: number, pass: string) => void;
}

/** Calibration images that correct biases, and those of the report: the first of them. Ranges see all. */
const subsets = { biasCorrection: 128, report: 64 };

/**
 * Post-training quantization of a float model to the integer model of docs/numerics.md: fold batch norm, equalize, calibrate, choose scales, lower every node,
 * correct biases, compare with float.
 *
 * @throws TF_OPERATOR when nodes do not fold, TF_GRAPH when no scales satisfy a layer, TF_OVERFLOW when an accumulator could leave int32.
 */
export async function quantizeModel(
  request: QuantizeRequest,
): Promise<{ readonly model: QuantizedModel; readonly report: QuantizationReport }> {
  if (request.images.length === 0) throw new TinyformerError('TF_DATASET', 'quantization needs at least one calibration image, got 0');
  const options = quantizeOptions.parse(request.options ?? {});
  const images = request.images.map(normalizeImage);
  const trained = foldBatchNorm(request);
  const folded = foldStructure(trained.graph);
  const pairs = options.equalize ? equalizedPairs(folded) : [];
  const layers = folded.nodes.filter(accumulates).length;
  const corrected = options.biasCorrection ? Math.min(images.length, subsets.biasCorrection) : 0;
  const compared = Math.min(images.length, subsets.report);
  const ranged = images.length * (pairs.length > 0 ? 2 : 1);
  const pace = createPace(ranged + corrected * layers + compared, request.signal, request.progress);

  const { model: float, factors } = await equalize(trained, pairs, images, pace);
  const groups = tensorGroups(folded);
  const prepared = prepareWeights(folded, float.weights, options.weightRange);
  const { histograms, means } = await calibrate(float, folded, groups, images, corrected, pace);
  const quantizations = chooseScales(folded, groups, histograms, float.weights, prepared, options.activationRange);
  const model = lowerGraph();
  if (options.biasCorrection) await correctBias(model, means, request.images.slice(0, corrected).map(quantizeImage), pace);
  validateGraph(model);
  proveAccumulators(model);
  const shown = images.slice(0, compared).map((image, i) => ({ float: image, int8: quantizeImage(request.images[i]!) }));
  const report = await compare({ trained, factors, model, images: shown }, pace);
  return { model, report: { ...report, calibration: { ranges: images.length, biasCorrection: corrected } } };

  function lowerGraph(): QuantizedModel {
    const parameters: QuantizedParameters = new Map();
    const lowering = {
      quantizationOf: (name: string) => quantizations.get(name)!,
      shapes: folded.shapes,
      weights: float.weights,
      prepared,
      sparse: request.sparse ?? {},
    };
    const nodes = folded.nodes.map((group) => {
      const lowered = lowerNode(group, lowering);
      for (const [role, tensor] of Object.entries(lowered.parameters)) parameters.set(`${group.node.id}.${role}`, tensor);
      return lowered.node;
    });
    const tensors = Object.fromEntries(
      Object.entries(folded.shapes).map(([name, shape]) => [name, { shape, ...quantizations.get(name)! }]),
    );
    const classes = folded.shapes[folded.output]!.reduce((a, b) => a * b, 1);
    return { graph: { format: 'tinyformer-quantized@1', input: folded.input, output: folded.output, nodes, tensors, classes }, parameters };
  }
}
