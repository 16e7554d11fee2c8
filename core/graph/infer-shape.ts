import { TinyformerError } from '../errors/index.js';
import type { GraphNode, Shape } from './graph.js';

/** Output shape of a node from its input shapes (without batch). @throws TF_GRAPH when they do not fit. */
export function inferShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  const [x] = inputs;
  if (!x) throw bad(node, 'has no input');
  switch (node.op) {
    case 'Conv2D':
      return [...imagePlane(node, x, node.stride), node.channels];
    case 'DepthwiseConv2D':
      return [...imagePlane(node, x, node.stride), x[2]!];
    case 'MaxPool2D':
    case 'AvgPool2D': {
      const [h, w, c] = image(node, x);
      if (h % node.size || w % node.size) throw bad(node, `pools ${node.size}x${node.size} over ${h}x${w}, which it does not divide`);
      return [h / node.size, w / node.size, c];
    }
    case 'Linear':
      return [...x.slice(0, -1), node.channels];
    case 'Add':
      if (!sameShape(x, inputs[1])) throw bad(node, `adds [${inputs[1]}] to [${x}]`);
      return x;
    case 'Attention': {
      const [, k, v] = inputs;
      if (x.length !== 2 || !k || !sameShape(k, v) || k[1] !== x[1]) throw bad(node, `has inputs [${inputs.join('], [')}]`);
      if (x[1]! % node.heads) throw bad(node, `splits ${x[1]} channels into ${node.heads} heads`);
      return x;
    }
    case 'SeqPool':
      if (x.length !== 2) throw bad(node, `needs [T, C], got [${x}]`);
      return [x[1]!];
    case 'Reshape':
      if (elements(node.shape) !== elements(x)) throw bad(node, `reshapes [${x}] to [${node.shape}]`);
      return node.shape;
    case 'BatchNorm':
    case 'ReLU':
    case 'ReLU6':
    case 'LayerNorm':
    case 'Softmax':
      return x;
  }
}

export function elements(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

function sameShape(a: Shape, b: Shape | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((n, i) => n === b[i]);
}

function image(node: GraphNode, x: Shape): readonly [number, number, number] {
  const [h, w, c] = x;
  if (x.length !== 3 || !h || !w || !c) throw bad(node, `needs [H, W, C], got [${x}]`);
  return [h, w, c];
}

function imagePlane(node: GraphNode, x: Shape, stride: number): readonly [number, number] {
  const [h, w] = image(node, x);
  return [Math.ceil(h / stride), Math.ceil(w / stride)];
}

function bad(node: GraphNode, what: string): TinyformerError {
  return new TinyformerError('TF_GRAPH', `${node.op} ${node.id} ${what}`);
}
