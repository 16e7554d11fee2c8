import { TinyformerError } from '../errors/index.js';
import type { QuantizedModel, QuantizedNode } from '../graph/quantized.js';
import { attention } from './attention.js';
import { conv2d } from './conv2d.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import type { Operation } from './operation.js';
import { proveAccumulators } from './overflow.js';
import { pool } from './pool.js';
import { seqPool } from './seq-pool.js';
import { softmax } from './softmax.js';
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
  const steps = model.graph.nodes.map((node) => ({ node, run: operationOf(node, model) }));
  const { input, tensors } = model.graph;
  const length = tensors[input]!.shape.reduce((a, b) => a * b, 1);
  return (image) => {
    if (image.length !== length) throw new TinyformerError('TF_GRAPH', `the input has ${image.length} values, the model takes [${tensors[input]!.shape}]`);
    const values = new Map([[input, image]]);
    for (const { node, run } of steps) values.set(node.output, run(node.inputs.map((name) => values.get(name)!)));
    return values;
  };
}

/** Every tensor of one image, see `integerReference`. */
export function runReference(model: QuantizedModel, input: Int8Array): Map<string, Int8Array> {
  return integerReference(model)(input);
}

function operationOf(node: QuantizedNode, model: QuantizedModel): Operation {
  switch (node.op) {
    case 'Conv2D':
      return conv2d(node, model);
    case 'DepthwiseConv2D':
      return depthwiseConv2d(node, model);
    case 'Linear':
      return linear(node, model);
    case 'MaxPool2D':
    case 'AvgPool2D':
      return pool(node, model);
    case 'LayerNorm':
      return layerNorm(node, model);
    case 'Attention':
      return attention(node, model);
    case 'Softmax':
      return softmax(node, model);
    case 'SeqPool':
      return seqPool(node, model);
    case 'Reshape':
      return ([x]) => x!.slice();
  }
}
