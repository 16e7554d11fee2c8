import { TinyformerError } from '../errors/index.js';
import type { Graph, GraphNode, Weights } from '../graph/graph.js';
import { attention } from './attention.js';
import { batchNorm } from './batch-norm.js';
import { conv2d } from './conv2d.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import type { FloatModel, FloatOperation } from './operation.js';
import { activation, add } from './pointwise.js';
import { pool } from './pool.js';
import { seqPool } from './seq-pool.js';
import { softmax } from './softmax.js';

/** Runs one image; gives every tensor of the graph by name, the input included. */
export type FloatInterpreter = (input: Float32Array) => Map<string, Float32Array>;

/**
 * Makes a float model ready to run on many images: the meaning of a graph, with every tensor in sight. Forward only, one image at a time.
 *
 * @throws TF_GRAPH when a weight is missing or does not fit.
 */
export function floatInterpreter(graph: Graph, weights: Weights): FloatInterpreter {
  const steps = graph.nodes.map((node) => ({ node, run: operationOf(node, { graph, weights }) }));
  const length = graph.shapes[graph.input]!.reduce((a, b) => a * b, 1);
  return (image) => {
    if (image.length !== length)
      throw new TinyformerError('TF_GRAPH', `the input has ${image.length} values, the model takes [${graph.shapes[graph.input]!}]`);
    const values = new Map([[graph.input, image]]);
    for (const { node, run } of steps) values.set(node.output, run(node.inputs.map((name) => values.get(name)!)));
    return values;
  };
}

/** Every tensor of one image, see `floatInterpreter`. */
export function runFloat(graph: Graph, weights: Weights, input: Float32Array): Map<string, Float32Array> {
  return floatInterpreter(graph, weights)(input);
}

function operationOf(node: GraphNode, model: FloatModel): FloatOperation {
  switch (node.op) {
    case 'Conv2D':
      return conv2d(node, model);
    case 'DepthwiseConv2D':
      return depthwiseConv2d(node, model);
    case 'Linear':
      return linear(node, model);
    case 'BatchNorm':
      return batchNorm(node, model);
    case 'ReLU':
    case 'ReLU6':
      return activation(node);
    case 'MaxPool2D':
    case 'AvgPool2D':
      return pool(node, model);
    case 'Add':
      return add;
    case 'LayerNorm':
      return layerNorm(node, model);
    case 'Attention':
      return attention(node, model);
    case 'Softmax':
      return softmax(node, model);
    case 'SeqPool':
      return seqPool(node, model);
    case 'Reshape':
      return ([x]) => x!;
  }
}
