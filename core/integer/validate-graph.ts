import { TinyformerError } from '../errors/index.js';
import type { QuantizedModel, QuantizedTensor } from '../graph/quantized.js';
import { tensorOf } from './operation.js';
import { validateNode } from './validate-node.js';

/**
 * Checks that an int8 model is one that docs/numerics.md defines: every tensor is written once and before it is read, shapes, scales,
 * zero points and parameters fit each other and their integer ranges.
 *
 * @throws TF_GRAPH naming the first node that does not fit.
 */
export function validateGraph(model: QuantizedModel): void {
  const { graph } = model;
  if (graph.format !== 'tinyformer-quantized@1') throw bad(`format is ${JSON.stringify(graph.format)}, expected "tinyformer-quantized@1"`);
  const written = new Set([graph.input]);
  const ids = new Set<string>();
  for (const node of graph.nodes) {
    if (ids.has(node.id)) throw bad(`two nodes are named ${node.id}`);
    ids.add(node.id);
    for (const input of node.inputs) {
      if (!written.has(input)) throw bad(`${node.op} ${node.id} reads tensor ${input}, which no node before it writes`);
    }
    if (written.has(node.output)) throw bad(`${node.op} ${node.id} writes tensor ${node.output}, which is written before`);
    written.add(node.output);
    for (const name of [...node.inputs, node.output]) checkTensor(name, tensorOf(model, node, name));
    validateNode(model, node);
  }
  checkTensor(graph.input, graph.tensors[graph.input]);
  if (!written.has(graph.output)) throw bad(`the output ${graph.output} is written by no node`);
  const output = graph.tensors[graph.output]!;
  if (output.shape.join() !== `${graph.classes}`) throw bad(`the output has shape [${output.shape}], expected [${graph.classes}] classes`);
}

function checkTensor(name: string, tensor: QuantizedTensor | undefined): void {
  if (!tensor) throw bad(`tensor ${name} is not described`);
  if (!tensor.shape.length || tensor.shape.some((n) => !Number.isInteger(n) || n < 1))
    throw bad(`tensor ${name} has shape [${tensor.shape}]`);
  if (!(tensor.scale > 0) || !Number.isFinite(tensor.scale)) throw bad(`tensor ${name} has scale ${tensor.scale}`);
  if (!Number.isInteger(tensor.zeroPoint) || tensor.zeroPoint < -128 || tensor.zeroPoint > 127)
    throw bad(`tensor ${name} has zero point ${tensor.zeroPoint}`);
}

function bad(what: string): TinyformerError {
  return new TinyformerError('TF_GRAPH', what);
}
