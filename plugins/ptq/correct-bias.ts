import { accumulatorsOf, isAccumulating, nodeOperation, requantize } from '../../core/integer/index.js';
import type { IntegerTensor, QuantizedModel } from '../../core/plugin/index.js';
import { addChannelMeans } from './calibrate.js';
import type { Pace } from './pace.js';

type Int32Tensor = Extract<IntegerTensor, { dtype: 'int32' }>;

/**
 * Corrects each channel's mean error in its bias, layer after layer on the activations of the layers already corrected (Nagel et al. 2019, section 4.2).
 * Changes the parameters in place.
 *
 * @param means Float mean of each channel before activation and add, by node id, over the same images.
 */
export async function correctBias(
  model: QuantizedModel,
  means: ReadonlyMap<string, Float64Array>,
  images: readonly Int8Array[],
  pace: Pace,
): Promise<void> {
  const { nodes, tensors, input } = model.graph;
  const lastUse = new Map(nodes.flatMap((node, n) => node.inputs.map((name): [string, number] => [name, n])));
  const values = new Map<string, readonly Int8Array[]>([[input, images]]);
  for (const [n, node] of nodes.entries()) {
    const inputsOf = (i: number): Int8Array[] => node.inputs.map((name) => values.get(name)![i]!);
    const outputs: Int8Array[] = [];
    if (isAccumulating(node)) {
      const accumulators = accumulatorsOf(node, model);
      const multiplier = int32(model, `${node.id}.multiplier`).data;
      const { scale, zeroPoint } = tensors[node.output]!;
      const sums: Int32Array[] = [];
      for (let i = 0; i < images.length; i++) {
        sums.push(accumulators(inputsOf(i)[0]!).slice());
        await pace.step('bias correction');
      }
      const found = new Float64Array(multiplier.length);
      for (const sum of sums) addChannelMeans(sum, found, images.length);
      const change = corrections(int32(model, `${node.id}.bias`).data, multiplier, scale, found, means.get(node.id)!);
      for (let i = 0; i < images.length; i++) {
        const sum = sums[i]!.map((a, j) => a + change[j % change.length]!);
        outputs.push(requantize(sum, multiplier, zeroPoint, node.lo, node.hi, inputsOf(i)[1]));
      }
      const bias = int32(model, `${node.id}.bias`);
      model.parameters.set(`${node.id}.bias`, { ...bias, data: bias.data.map((b, c) => b + change[c]!) });
    } else {
      const run = nodeOperation(node, model);
      for (let i = 0; i < images.length; i++) outputs.push(run(inputsOf(i)));
    }
    values.set(node.output, outputs);
    for (const name of node.inputs) if (lastUse.get(name) === n) values.delete(name);
  }
}

/** Change of each bias, in accumulator units; none where the bias would leave its range. */
function corrections(bias: Int32Array, multiplier: Int32Array, outputScale: number, found: Float64Array, wanted: Float64Array): Int32Array {
  return Int32Array.from(bias, (b, c) => {
    if (multiplier[c] === 0) return 0;
    const change = Math.round((wanted[c]! * 2 ** 32) / (multiplier[c]! * outputScale) - found[c]!);
    return Math.abs(b + change) < 2 ** 30 ? change : 0;
  });
}

function int32(model: QuantizedModel, name: string): Int32Tensor {
  return model.parameters.get(name) as Int32Tensor;
}
