import type { Operand } from '../../../plugins/sparse-engine/kernel.js';
import { borderedPlane, planarBytes, readSlackBytes } from '../../../plugins/sparse-engine/layout.js';

/** Bytes of an operand's memory and the slack behind it that may be read. */
export function memoryBytes(operand: Operand): number {
  if (operand.layout === 'hwc') return operand.shape.reduce((product, size) => product * size, 1) + readSlackBytes;
  if (!operand.plane) return planarBytes(operand.shape);
  return 8 * Math.ceil((operand.plane.planeStride * operand.shape[2]!) / 8) + readSlackBytes;
}

/** The memory image of values in the order `[H, W, C]`: borders, which their reader fills, and slack are 85. */
export function toMemory(operand: Operand, values: Int8Array): Int8Array {
  const memory = new Int8Array(memoryBytes(operand)).fill(85);
  if (operand.layout === 'hwc') {
    memory.set(values);
    return memory;
  }
  forEachPixel(operand, (at, i) => {
    memory[at] = values[i]!;
  });
  return memory;
}

/** The values in the order `[H, W, C]` from a memory image. */
export function fromMemory(operand: Operand, memory: Int8Array): Int8Array {
  const values = new Int8Array(operand.shape.reduce((product, size) => product * size, 1));
  if (operand.layout === 'hwc') return memory.slice(0, values.length);
  forEachPixel(operand, (at, i) => {
    values[i] = memory[at]!;
  });
  return values;
}

function forEachPixel(operand: Operand, visit: (address: number, index: number) => void): void {
  const [height = 1, width = 1, channels = 1] = operand.shape;
  const { offset, rowStride, planeStride } = operand.plane ?? borderedPlane(operand.shape);
  let index = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) visit(offset + c * planeStride + y * rowStride + x, index++);
  }
}
