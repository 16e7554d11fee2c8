import type { FoldedGraph } from '../../core/lowering/index.js';
import { TinyformerError, type Weights } from '../../core/plugin/index.js';
import { fitRange } from './fit-range.js';
import type { PreparedWeights } from './prepare-weights.js';
import { largestScoreScale, scaleLimits } from './scale-limits.js';
import type { Quantization, TensorGroup } from './tensor-groups.js';
import type { ValueHistogram } from './value-histogram.js';

const mostRounds = 100;

/**
 * Scale and zero point of every tensor: fitted to its values, then widened until all integer parameters are in range.
 *
 * @throws TF_GRAPH when a tensor whose quantization is given would have to be widened, or limits chase each other around a residual stream.
 */
export function chooseScales(
  folded: FoldedGraph,
  groups: readonly TensorGroup[],
  histograms: readonly ValueHistogram[],
  weights: Weights,
  prepared: ReadonlyMap<string, PreparedWeights>,
  criterion: 'squared-error' | 'maximum',
): ReadonlyMap<string, Quantization> {
  const chosen = groups.map((group, i) => group.fixed ?? fitRange(histograms[i]!, group.symmetric, criterion));
  const groupOf = new Map(groups.flatMap(({ tensors }, i) => tensors.map((name): [string, number] => [name, i])));
  const quantizationOf = (tensor: string): Quantization => chosen[groupOf.get(tensor)!]!;
  const setScale = (tensor: string, scale: number, why: string): void => {
    const i = groupOf.get(tensor)!;
    if (groups[i]!.fixed) {
      throw new TinyformerError('TF_GRAPH', `tensor ${tensor} has the given scale ${chosen[i]!.scale}, ${why} needs ${scale}`, {
        hint: 'Put a convolution or linear before it.',
      });
    }
    chosen[i] = { ...chosen[i]!, scale };
  };

  for (const { node, inputs } of folded.nodes) {
    if (node.op !== 'Attention') continue;
    const [q, k] = inputs as readonly [string, string, string];
    const limit = largestScoreScale(folded.shapes[q]!.at(-1)! / node.heads);
    const product = quantizationOf(q).scale * quantizationOf(k).scale;
    if (product <= limit) continue;
    // Scores this large saturate the softmax; queries and keys give up range alike.
    const factor = Math.sqrt(limit / product);
    const ofOneGroup = groupOf.get(q) === groupOf.get(k);
    for (const tensor of ofOneGroup ? [q] : [q, k]) setScale(tensor, quantizationOf(tensor).scale * factor, `attention ${node.id}`);
  }
  for (let round = 0; round < mostRounds; round++) {
    let widened = false;
    for (const group of folded.nodes) {
      for (const { tensor, atLeast } of scaleLimits(group, quantizationOf, weights, prepared, folded.shapes)) {
        if (quantizationOf(tensor).scale >= atLeast) continue;
        setScale(tensor, atLeast, `${group.node.op} ${group.node.id}`);
        widened = true;
      }
    }
    if (!widened) return new Map([...groupOf].map(([name, i]) => [name, chosen[i]!]));
  }
  throw new TinyformerError('TF_GRAPH', 'no scales satisfy all layers: a residual stream has weights that grow its values without bound');
}
