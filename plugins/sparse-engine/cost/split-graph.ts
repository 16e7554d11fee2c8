import type { Graph, GraphNode, SparsityByBlock } from '../../../core/plugin/index.js';

/** A run of nodes that only one tensor enters and one leaves, and that lowering treats the same alone as within the graph. */
export interface Segment {
  readonly nodes: readonly GraphNode[];
  readonly input: string;
  readonly output: string;
  /** Equal for segments that cost the same: operators, shapes, connections and sparsity, without names. */
  readonly key: string;
}

/**
 * Cuts a graph wherever one tensor alone is alive and no pass of the lowering looks across: no fold, no fused pool, no planes of a depthwise
 * convolution.
 *
 * @param signed `signedTensors` of the graph
 */
export function splitGraph(graph: Graph, sparsity: SparsityByBlock, signed: ReadonlySet<string>): readonly Segment[] {
  const { nodes } = graph;
  const { writer, lastUse, joined } = connections(graph);
  const segments: Segment[] = [];
  let start = 0;
  let input = graph.input;
  let alive = lastUse[0]!; // last use of everything but the latest output
  let key = graph.shapes[input]!.join('x');
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i]!;
    key += nodeKey(node, i, start, writer, graph, sparsity);
    if ((node.op === 'ReLU' || node.op === 'ReLU6') && signed.has(node.output)) key += ' signed';
    if (i === nodes.length - 1 || (alive <= i && !joined[i + 1])) {
      segments.push({ nodes: nodes.slice(start, i + 1), input, output: i === nodes.length - 1 ? graph.output : node.output, key });
      start = i + 1;
      input = node.output;
      key = graph.shapes[input]!.join('x');
    }
    alive = Math.max(alive, lastUse[i + 1]!);
  }
  return segments;
}

/** Tensors whose writer and reader a pass of the lowering may join; of the last tensor, whatever may come to read it. */
export function joinedTensors(graph: Pick<Graph, 'nodes' | 'input'>): ReadonlySet<string> {
  const { joined } = connections(graph);
  return new Set([graph.input, ...graph.nodes.map((node) => node.output)].filter((_, i) => joined[i]));
}

interface Connections {
  /** Node that writes a tensor, -1 for the input. */
  readonly writer: ReadonlyMap<string, number>;
  /** Last node that reads the output of node i - 1; place 0 is the input. */
  readonly lastUse: Int32Array;
  /** Whether node i - 1 and its reader belong together. */
  readonly joined: Uint8Array;
}

function connections({ nodes, input }: Pick<Graph, 'nodes' | 'input'>): Connections {
  const writer = new Map<string, number>([[input, -1]]);
  for (let i = 0; i < nodes.length; i++) writer.set(nodes[i]!.output, i);
  const lastUse = new Int32Array(nodes.length + 1).fill(-1);
  const joined = new Uint8Array(nodes.length + 1);
  for (let i = nodes.length - 1; i >= 0; i--) markInputs(nodes[i]!, i, writer, lastUse, joined);
  markDepthwise(nodes, writer, joined);
  return { writer, lastUse, joined };
}

function markInputs(node: GraphNode, i: number, writer: ReadonlyMap<string, number>, lastUse: Int32Array, joined: Uint8Array): void {
  for (let k = 0; k < node.inputs.length; k++) {
    const from = writer.get(node.inputs[k]!)! + 1;
    if (lastUse[from]! < i) lastUse[from] = i;
    if (looksBack(node, k) || (node.op === 'Reshape' && joined[i + 1])) joined[from] = 1;
  }
}

/** Whether a pass may join this node with the writer of its input. */
function looksBack(node: GraphNode, input: number): boolean {
  switch (node.op) {
    case 'BatchNorm':
    case 'ReLU':
    case 'ReLU6':
    case 'MaxPool2D':
    case 'DepthwiseConv2D':
      return true;
    case 'Add':
      return input === 1;
    default:
      return false;
  }
}

/** The reader of a depthwise convolution may read its planes. */
function markDepthwise(nodes: readonly GraphNode[], writer: ReadonlyMap<string, number>, joined: Uint8Array): void {
  const depthwise = new Uint8Array(nodes.length + 1);
  nodes.forEach((node, i) => {
    const passes = node.op === 'BatchNorm' || node.op === 'ReLU' || node.op === 'ReLU6' || node.op === 'Reshape';
    if (node.op !== 'DepthwiseConv2D' && !(passes && depthwise[writer.get(node.inputs[0]!)! + 1])) return;
    depthwise[i + 1] = 1;
    joined[i + 1] = 1;
  });
}

function nodeKey(
  node: GraphNode,
  i: number,
  start: number,
  writer: ReadonlyMap<string, number>,
  graph: Graph,
  sparsity: SparsityByBlock,
): string {
  let key = `|${node.op}`;
  for (const input of node.inputs) key += ` ${Math.min(i - writer.get(input)!, i - start + 1)}`;
  switch (node.op) {
    case 'Conv2D':
      key += ` ${node.kernel}/${node.stride}`;
      break;
    case 'DepthwiseConv2D':
      key += ` /${node.stride}`;
      break;
    case 'MaxPool2D':
    case 'AvgPool2D':
      key += ` s${node.size}`;
      break;
    case 'Attention':
      key += ` h${node.heads}`;
      break;
    default:
  }
  const choice = node.prune && sparsity.get(node.prune.choiceBlock);
  if (choice && choice.sparsity > 0) key += ` p${choice.sparsity}/${choice.blockSize}`;
  const shape = graph.shapes[node.output]!;
  for (let n = 0; n < shape.length; n++) key += n === 0 ? `:${shape[n]}` : `x${shape[n]}`;
  return key;
}
