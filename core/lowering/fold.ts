import { TinyformerError } from '../errors/index.js';
import type {
  ActivationNode,
  AddNode,
  BatchNormNode,
  Conv2DNode,
  DepthwiseConv2DNode,
  Graph,
  GraphNode,
  LinearNode,
  Shape,
} from '../graph/graph.js';

/** What remains as an operation of the int8 model; batch norm, activations and adds become part of one of these. */
export type OperationNode = Exclude<GraphNode, BatchNormNode | ActivationNode | AddNode>;

/** An operation with the float nodes that follow it and that it absorbs, in this order. */
export interface FoldedNode {
  readonly node: OperationNode;
  readonly batchNorm?: BatchNormNode;
  readonly activation?: ActivationNode;
  /** Residual: its skip tensor is the second of `inputs`. */
  readonly add?: AddNode;
  readonly inputs: readonly string[];
  /** Output of the last absorbed node: folding keeps the names of the tensors that remain. */
  readonly output: string;
}

export interface FoldedGraph {
  readonly input: string;
  readonly output: string;
  /** In execution order; a residual stands where its add stood, since its skip tensor may come after the branch began. */
  readonly nodes: readonly FoldedNode[];
  /** Shapes of the tensors that remain. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

type Accumulating = Conv2DNode | DepthwiseConv2DNode | LinearNode;
type Group = { -readonly [K in keyof FoldedNode]: FoldedNode[K] };

/**
 * Structure of the int8 model of a float graph, without weights: batch norm and ReLU or ReLU6 join the convolution or linear before them, an
 * add joins the convolution or linear at the end of its branch. Quantizer and cost model share it.
 *
 * @throws TF_GRAPH when two nodes write one tensor; TF_OPERATOR listing all nodes that join nothing, with the rewrite that would help.
 */
export function foldStructure(graph: Graph): FoldedGraph {
  refuseSharedOutputs(graph);
  const uses = countUses(graph);
  const groups = new Map<string, Group>();
  const ordered: Group[] = [];
  const refused: string[] = [];

  /** The group that ends in a tensor, if nothing else reads that tensor. */
  const groupBefore = (tensor: string | undefined): Group | undefined =>
    tensor !== undefined && uses.get(tensor) === 1 ? groups.get(tensor) : undefined;
  const extend = (group: Group, node: GraphNode): void => {
    groups.delete(group.output);
    group.output = node.output;
    groups.set(node.output, group);
  };

  for (const node of graph.nodes) {
    switch (node.op) {
      case 'BatchNorm': {
        const group = groupBefore(node.inputs[0]);
        if (group && isConvolution(group.node) && !group.batchNorm && !group.activation && !group.add) {
          group.batchNorm = node;
          extend(group, node);
        } else refused.push(`BatchNorm ${node.id} (put it directly after a Conv2D or DepthwiseConv2D that nothing else reads)`);
        break;
      }
      case 'ReLU':
      case 'ReLU6': {
        const group = groupBefore(node.inputs[0]);
        if (group && isAccumulating(group.node) && !group.activation && !group.add) {
          group.activation = node;
          extend(group, node);
        } else refused.push(`${node.op} ${node.id} (put it after a Conv2D, DepthwiseConv2D or Linear, before any Add)`);
        break;
      }
      case 'Add': {
        const group = groupBefore(node.inputs[1]);
        if (
          group &&
          (group.node.op === 'Conv2D' || group.node.op === 'Linear') &&
          !group.activation &&
          !group.add &&
          node.inputs[0] !== node.inputs[1]
        ) {
          group.add = node;
          group.inputs = [...group.inputs, node.inputs[0]!];
          ordered.splice(ordered.indexOf(group), 1);
          ordered.push(group);
          extend(group, node);
        } else refused.push(`Add ${node.id} (its second input must end in a Conv2D or Linear without activation that nothing else reads)`);
        break;
      }
      default: {
        const group: Group = { node, inputs: node.inputs, output: node.output };
        groups.set(node.output, group);
        ordered.push(group);
      }
    }
  }
  if (refused.length) {
    throw new TinyformerError(
      'TF_OPERATOR',
      `${refused.length} node${refused.length > 1 ? 's do' : ' does'} not fold: ${refused.join('; ')}`,
    );
  }
  const remaining = [graph.input, ...ordered.map((group) => group.output)];
  return {
    input: graph.input,
    output: graph.output,
    nodes: ordered,
    shapes: Object.fromEntries(remaining.map((name) => [name, graph.shapes[name]!])),
  };
}

function refuseSharedOutputs(graph: Graph): void {
  const written = new Set([graph.input]);
  for (const node of graph.nodes) {
    if (written.has(node.output))
      throw new TinyformerError('TF_GRAPH', `${node.op} ${node.id} writes tensor ${node.output}, which is written before`);
    written.add(node.output);
  }
}

function countUses(graph: Graph): Map<string, number> {
  // The model's output has a reader outside.
  const uses = new Map([[graph.output, 1]]);
  for (const node of graph.nodes) for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  return uses;
}

function isConvolution(node: GraphNode): boolean {
  return node.op === 'Conv2D' || node.op === 'DepthwiseConv2D';
}

function isAccumulating(node: GraphNode): node is Accumulating {
  return isConvolution(node) || node.op === 'Linear';
}
