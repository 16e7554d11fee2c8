import type { PoolNode } from '../graph/graph.js';
import { type FloatModel, type FloatOperation, imageOf, shapeOf } from './operation.js';

/** Max or average over windows that do not overlap. */
export function pool(node: PoolNode, model: FloatModel): FloatOperation {
  const [, width] = imageOf(model, node);
  const [rows, columns, channels] = shapeOf(model, node, node.output) as [number, number, number];
  const { size } = node;
  return ([x]) => {
    const y = new Float32Array(rows * columns * channels);
    for (let oy = 0, to = 0; oy < rows; oy++) {
      for (let ox = 0; ox < columns; ox++) {
        for (let c = 0; c < channels; c++, to++) {
          let sum = 0;
          let max = -Infinity;
          for (let dy = 0; dy < size; dy++) {
            for (let dx = 0; dx < size; dx++) {
              const v = x![((oy * size + dy) * width + ox * size + dx) * channels + c]!;
              sum += v;
              if (v > max) max = v;
            }
          }
          y[to] = node.op === 'MaxPool2D' ? max : sum / (size * size);
        }
      }
    }
    return y;
  };
}
