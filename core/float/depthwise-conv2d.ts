import type { DepthwiseConv2DNode } from '../graph/graph.js';
import { paddedSize, padForWindows } from '../image/index.js';
import { type FloatModel, type FloatOperation, imageOf, shapeOf, weightOf } from './operation.js';

/** Depthwise 3x3 with SAME padding. */
export function depthwiseConv2d(node: DepthwiseConv2DNode, model: FloatModel): FloatOperation {
  const shape = imageOf(model, node);
  const [height, width, channels] = shapeOf(model, node, node.output) as [number, number, number];
  const weight = weightOf(model, node, 'weight', [3, 3, channels]);
  // Folding gives a depthwise convolution a bias.
  const bias = model.weights.has(`${node.id}.bias`) ? weightOf(model, node, 'bias', [channels]) : new Float32Array(channels);
  const columns = paddedSize(shape[1], node.stride);
  const padded = new Float32Array(paddedSize(shape[0], node.stride) * columns * channels);
  const sums = new Float64Array(channels);
  return ([x]) => {
    padForWindows(x!, shape, node.stride, 0, padded);
    const y = new Float32Array(height * width * channels);
    for (let oy = 0, to = 0; oy < height; oy++) {
      for (let ox = 0; ox < width; ox++, to += channels) {
        sums.set(bias);
        for (let tap = 0; tap < 9; tap++) {
          const from = ((oy * node.stride + Math.floor(tap / 3)) * columns + ox * node.stride + (tap % 3)) * channels;
          const of = tap * channels;
          for (let c = 0; c < channels; c++) sums[c] = sums[c]! + padded[from + c]! * weight[of + c]!;
        }
        y.set(sums, to);
      }
    }
    return y;
  };
}
