import { floatInterpreter } from '../../core/float/index.js';
import type { FoldedGraph } from '../../core/lowering/index.js';
import type { FloatModel } from './fold-batch-norm.js';
import type { Pace } from './pace.js';
import type { TensorGroup } from './tensor-groups.js';
import { ValueHistogram } from './value-histogram.js';

/** What the float model did on the calibration images. */
export interface Calibration {
  /** One per tensor group: the values of all its tensors. */
  readonly histograms: readonly ValueHistogram[];
  /** Mean of each output channel before activation and add, by node id, for convolutions and linears; over the first `meansOver` images. */
  readonly means: ReadonlyMap<string, Float64Array>;
}

export async function calibrate(
  { graph, weights }: FloatModel,
  folded: FoldedGraph,
  groups: readonly TensorGroup[],
  images: readonly Float32Array[],
  meansOver: number,
  pace: Pace,
): Promise<Calibration> {
  const run = floatInterpreter(graph, weights);
  const histograms = groups.map(() => new ValueHistogram());
  const accumulating = folded.nodes.filter(({ node }) => node.op === 'Conv2D' || node.op === 'DepthwiseConv2D' || node.op === 'Linear');
  const means = new Map(accumulating.map(({ node }) => [node.id, new Float64Array(graph.shapes[node.output]!.at(-1)!)]));
  for (const [n, image] of images.entries()) {
    const values = run(image);
    groups.forEach(({ tensors }, i) => {
      for (const name of tensors) histograms[i]!.add(values.get(name)!);
    });
    if (n < meansOver) {
      for (const { node } of accumulating) addChannelMeans(values.get(node.output)!, means.get(node.id)!, meansOver);
    }
    await pace.step('calibration');
  }
  return { histograms, means };
}

/** Adds the mean of each channel of `[..., c]`, divided by a number of images. */
export function addChannelMeans(values: Float32Array | Int32Array, means: Float64Array, images: number): void {
  const share = means.length / values.length / images;
  for (let i = 0; i < values.length; i += means.length) {
    for (let c = 0; c < means.length; c++) means[c] = means[c]! + values[i + c]! * share;
  }
}
