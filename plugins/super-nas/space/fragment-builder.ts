import type { Fragment, FragmentNode } from '../../../core/plugin/index.js';

type Activation = 'ReLU' | 'ReLU6' | 'none';

/** Strings nodes of one candidate together; every method adds nodes and returns the tensor that they end in. */
export class FragmentBuilder {
  readonly #nodes: FragmentNode[] = [];

  /** Convolution, batch norm, activation. Convolutions of the raw image are never pruned: they are small and see every pixel. */
  convolution(
    id: string,
    input: string,
    options: { kernel: 1 | 3; stride?: 1 | 2; channels: number; activation: Activation; prunable?: boolean },
  ): string {
    const { kernel, stride = 1, channels, activation, prunable = true } = options;
    this.#nodes.push({ op: 'Conv2D', id, inputs: [input], output: id, kernel, stride, channels, bias: false, prunable });
    return this.#normalize(id, activation);
  }

  /** A 1x1 convolution with a bias and nothing after it, as the entry of an encoder. */
  projection(id: string, input: string, channels: number): string {
    this.#nodes.push({ op: 'Conv2D', id, inputs: [input], output: id, kernel: 1, stride: 1, channels, bias: true, prunable: true });
    return id;
  }

  depthwise(id: string, input: string, stride: 1 | 2): string {
    this.#nodes.push({ op: 'DepthwiseConv2D', id, inputs: [input], output: id, stride, prunable: true });
    return this.#normalize(id, 'ReLU6');
  }

  linear(id: string, input: string, channels: number, options: { activation?: Activation; prunable?: boolean } = {}): string {
    this.#nodes.push({ op: 'Linear', id, inputs: [input], output: id, channels, prunable: options.prunable ?? true });
    return this.#activate(id, options.activation ?? 'none');
  }

  layerNorm(id: string, input: string): string {
    this.#nodes.push({ op: 'LayerNorm', id, inputs: [input], output: id });
    return id;
  }

  attention(id: string, query: string, key: string, value: string, heads: number): string {
    this.#nodes.push({ op: 'Attention', id, inputs: [query, key, value], output: id, heads });
    return id;
  }

  add(id: string, skip: string, branch: string): string {
    this.#nodes.push({ op: 'Add', id, inputs: [skip, branch], output: id });
    return id;
  }

  pool(id: string, op: 'MaxPool2D' | 'AvgPool2D', input: string, size: number): string {
    this.#nodes.push({ op, id, inputs: [input], output: id, size });
    return id;
  }

  seqPool(id: string, input: string): string {
    this.#nodes.push({ op: 'SeqPool', id, inputs: [input], output: id });
    return id;
  }

  reshape(id: string, input: string, shape: readonly number[]): string {
    this.#nodes.push({ op: 'Reshape', id, inputs: [input], output: id, shape });
    return id;
  }

  build(id: string): Fragment {
    return { id, nodes: this.#nodes };
  }

  #normalize(id: string, activation: Activation): string {
    this.#nodes.push({ op: 'BatchNorm', id: `${id}-bn`, inputs: [id], output: `${id}-bn` });
    return this.#activate(`${id}-bn`, activation);
  }

  #activate(input: string, activation: Activation): string {
    if (activation === 'none') return input;
    const id = `${input}-act`;
    this.#nodes.push({ op: activation, id, inputs: [input], output: id });
    return id;
  }
}
