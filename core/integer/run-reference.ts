import { TinyformerError } from '../errors/index.js';
import type { QuantizedModel } from '../graph/quantized.js';
import { nodeOperation } from './node-operation.js';
import { proveAccumulators } from './overflow.js';
import { validateGraph } from './validate-graph.js';

/** Runs one image; gives every tensor of the graph by name, the input included. */
export type Reference = (input: Int8Array) => Map<string, Int8Array>;

/**
 * Makes an int8 model ready to run on many images: the reference that the generated C is compared with.
 *
 * @throws TF_GRAPH when the model is not well formed, TF_OVERFLOW when an accumulator could leave int32.
 */
export function integerReference(model: QuantizedModel): Reference {
  validateGraph(model);
  proveAccumulators(model);
  const steps = model.graph.nodes.map((node) => ({ node, run: nodeOperation(node, model) }));
  const { input, tensors } = model.graph;
  const length = tensors[input]!.shape.reduce((a, b) => a * b, 1);
  return (image) => {
    if (image.length !== length)
      throw new TinyformerError('TF_GRAPH', `the input has ${image.length} values, the model takes [${tensors[input]!.shape}]`);
    const values = new Map([[input, image]]);
    for (const { node, run } of steps) values.set(node.output, run(node.inputs.map((name) => values.get(name)!)));
    return values;
  };
}

/** Every tensor of one image, see `integerReference`. */
export function runReference(model: QuantizedModel, input: Int8Array): Map<string, Int8Array> {
  return integerReference(model)(input);
}
