import { TinyformerError } from '../errors/index.js';
import type { Graph, GraphNode, Shape } from './graph.js';
import { inferShape } from './infer-shape.js';
import type { Path, SuperGraph } from './supergraph.js';

/**
 * The graph of one single path: candidate `path[i]` of block i, chained. Node ids, and so weight names, are
 * `${block}.${candidate}.${node}`: equal wherever two paths share a candidate.
 *
 * @throws TF_GRAPH when the path does not belong to the supergraph or shapes do not fit.
 */
export function singlePath(supergraph: SuperGraph, path: Path): Graph {
  if (path.length !== supergraph.blocks.length) {
    throw new TinyformerError('TF_GRAPH', `path has ${path.length} choices, the supernet has ${supergraph.blocks.length} choice blocks`);
  }
  const nodes: GraphNode[] = [];
  const shapes: Record<string, Shape> = { input: supergraph.input };
  let current = 'input';
  supergraph.blocks.forEach((block, i) => {
    const fragment = block.candidates[path[i]!];
    if (!fragment) {
      throw new TinyformerError('TF_GRAPH', `path[${i}] = ${path[i]}: choice block ${block.id} has ${block.candidates.length} candidates`);
    }
    const prefix = `${block.id}.${fragment.id}`;
    const blockInput = current;
    const place = (tensor: string): string => (tensor === 'in' ? blockInput : `${prefix}.${tensor}`);
    for (const { prunable, ...node } of fragment.nodes) {
      const placed = {
        ...node,
        id: `${prefix}.${node.id}`,
        inputs: node.inputs.map(place),
        output: `${prefix}.${node.output}`,
        ...(prunable ? { prune: { choiceBlock: block.id } } : {}),
      } as GraphNode;
      shapes[placed.output] = inferShape(
        placed,
        placed.inputs.map((t) => shapeOf(shapes, t, placed.id)),
      );
      nodes.push(placed);
      current = placed.output;
    }
  });
  return { format: 'tinyformer-graph@1', input: 'input', output: current, nodes, shapes };
}

function shapeOf(shapes: Readonly<Record<string, Shape>>, tensor: string, node: string): Shape {
  const shape = shapes[tensor];
  if (!shape) throw new TinyformerError('TF_GRAPH', `node ${node} reads tensor ${tensor}, which no node before it writes`);
  return shape;
}
