import type { Conv2DNode } from '../graph/graph.js';
import { patches } from '../image/index.js';
import { matrixProduct } from './matrix-product.js';
import { type FloatModel, type FloatOperation, imageOf, rowsOf, shapeOf, transpose, weightOf } from './operation.js';

/** Conv2D with SAME padding. */
export function conv2d(node: Conv2DNode, model: FloatModel): FloatOperation {
  const shape = imageOf(model, node);
  const { rows, channels } = rowsOf(shapeOf(model, node, node.output));
  const depth = node.kernel * node.kernel * shape[2];
  const weight = transpose(weightOf(model, node, 'weight', [node.kernel, node.kernel, shape[2], channels]), depth, channels);
  const bias = node.bias ? weightOf(model, node, 'bias', [channels]) : undefined;
  const pointwise = node.kernel === 1 && node.stride === 1;
  const windows = new Float32Array(pointwise ? 0 : rows * depth);
  return ([x]) => {
    if (pointwise) return matrixProduct(x!, weight, bias, rows, channels, depth);
    patches(x!, shape, node.kernel, node.stride, 0, windows);
    return matrixProduct(windows, weight, bias, rows, channels, depth);
  };
}
