import type { FloatTensor, Graph, GraphNode, Shape, Weights } from '../graph/graph.js';
import { inferShape } from '../graph/infer-shape.js';
import type { RandomStream } from '../random/random-stream.js';

type Draft<T> = T extends GraphNode ? Omit<T, 'id' | 'output'> : never;

/** Builds a graph node by node and draws its weights: tensors and nodes are named `${op}-${n}`. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #shapes: Record<string, Shape>;
  readonly weights: Weights = new Map();

  constructor(
    input: Shape,
    readonly random: RandomStream,
  ) {
    this.#shapes = { input };
  }

  shape(tensor: string): Shape {
    const shape = this.#shapes[tensor];
    if (!shape) throw new RangeError(`the graph has no tensor ${tensor}`);
    return shape;
  }

  /** Adds a node with random weights; gives the name of its output. */
  add(draft: Draft<GraphNode>): string {
    const id = `${draft.op.toLowerCase()}-${this.#nodes.length}`;
    const node = { ...draft, id, output: id } as GraphNode;
    const inputs = node.inputs.map((tensor) => this.shape(tensor));
    this.#shapes[id] = inferShape(node, inputs);
    this.#nodes.push(node);
    this.#drawWeights(node, inputs[0]!);
    return id;
  }

  graph(output: string): Graph {
    return { format: 'tinyformer-graph@1', input: 'input', output, nodes: this.#nodes, shapes: this.#shapes };
  }

  #drawWeights(node: GraphNode, input: Shape): void {
    const channels = input.at(-1)!;
    const { random } = this;
    const around = (centre: number, spread: number) => () => centre + spread * random.normal();
    switch (node.op) {
      case 'Conv2D': {
        const depth = node.kernel ** 2 * channels;
        this.#draw(node, 'weight', [node.kernel, node.kernel, channels, node.channels], around(0, Math.sqrt(2 / depth)));
        if (node.bias) this.#draw(node, 'bias', [node.channels], around(0, 0.2));
        return;
      }
      case 'DepthwiseConv2D':
        this.#draw(node, 'weight', [3, 3, channels], around(0, 0.4));
        return;
      case 'Linear':
        this.#draw(node, 'weight', [channels, node.channels], around(0, Math.sqrt(1.5 / channels)));
        this.#draw(node, 'bias', [node.channels], around(0, 0.2));
        return;
      case 'BatchNorm':
        // One channel in twelve is dead, as after a long training.
        this.#draw(node, 'gamma', [channels], () => (random.integer(12) === 0 ? 1e-9 : 1 + 0.3 * random.normal()));
        this.#draw(node, 'beta', [channels], around(0, 0.4));
        this.#draw(node, 'mean', [channels], around(0, 0.3));
        this.#draw(node, 'variance', [channels], () => 0.3 + 1.5 * random.uniform());
        return;
      case 'LayerNorm':
        this.#draw(node, 'gamma', [channels], around(1, 0.3));
        this.#draw(node, 'beta', [channels], around(0, 0.3));
        return;
      case 'SeqPool':
        this.#draw(node, 'weight', [channels], around(0, 1 / Math.sqrt(channels)));
        return;
      default:
        return;
    }
  }

  #draw(node: GraphNode, role: string, shape: Shape, value: () => number): void {
    const tensor: FloatTensor = { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value) };
    this.weights.set(`${node.id}.${role}`, tensor);
  }
}
