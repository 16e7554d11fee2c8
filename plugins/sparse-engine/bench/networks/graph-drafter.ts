import { inferShape } from '../../../../core/graph/infer-shape.js';
import type { Graph, GraphNode, Shape } from '../../../../core/plugin/index.js';

type Draft<T> = T extends GraphNode ? Omit<T, 'id' | 'output'> : never;

/** Strings nodes together, without weights; every method gives the tensor that it ends in. */
export class GraphDrafter {
  readonly #nodes: GraphNode[] = [];
  readonly #shapes: Record<string, Shape>;

  constructor(input: Shape) {
    this.#shapes = { input };
  }

  add(draft: Draft<GraphNode>): string {
    const id = `${draft.op.toLowerCase()}-${this.#nodes.length}`;
    const node = { ...draft, id, output: id } as GraphNode;
    this.#shapes[id] = inferShape(
      node,
      node.inputs.map((tensor) => this.shape(tensor)),
    );
    this.#nodes.push(node);
    return id;
  }

  shape(tensor: string): Shape {
    return this.#shapes[tensor]!;
  }

  /** Convolution and batch norm. */
  convolution(input: string, kernel: 1 | 3, channels: number, stride: 1 | 2 = 1): string {
    return this.add({ op: 'BatchNorm', inputs: [this.add({ op: 'Conv2D', inputs: [input], kernel, stride, channels, bias: false })] });
  }

  depthwise(input: string, stride: 1 | 2): string {
    return this.add({ op: 'BatchNorm', inputs: [this.add({ op: 'DepthwiseConv2D', inputs: [input], stride })] });
  }

  activate(op: 'ReLU' | 'ReLU6', input: string): string {
    return this.add({ op, inputs: [input] });
  }

  linear(input: string, channels: number): string {
    return this.add({ op: 'Linear', inputs: [input], channels });
  }

  sum(skip: string, branch: string): string {
    return this.add({ op: 'Add', inputs: [skip, branch] });
  }

  /** Average over all positions, and the classifier. */
  averageAndClassify(input: string, classes: number): Graph {
    const [height, , channels] = this.shape(input) as readonly [number, number, number];
    const mean = this.add({ op: 'AvgPool2D', inputs: [input], size: height });
    return this.graph(this.linear(this.add({ op: 'Reshape', inputs: [mean], shape: [channels] }), classes));
  }

  graph(output: string): Graph {
    return { format: 'tinyformer-graph@1', input: 'input', output, nodes: this.#nodes, shapes: this.#shapes };
  }
}
