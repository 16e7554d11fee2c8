import type { CallNames, Operand } from '../kernel.js';

/** A field of a layer descriptor: a number, or the C expression of a pointer. */
export type Field = number | string;

/** Bytes of a descriptor on a chip with 32-bit pointers: fields of four bytes, then of two, then of one. */
export const descriptorBytes = (words: number, halves = 0, bytes = 0): number => 4 * Math.ceil((4 * words + 2 * halves + bytes) / 4);

/** Whether every size of a tensor fits a field of two bytes. */
export const fitHalves = (...operands: readonly Operand[]): boolean => operands.every(({ shape }) => shape.every((size) => size < 2 ** 15));

/** The C statements of a call: a constant `struct tf_<layer>_layer`, then `tf_<kernel>(&layer, inputs ..., output, scratch)`. */
export function describedCall(kernel: string, fields: readonly Field[], inputs: number, names: CallNames, layer = kernel): string {
  const values = fields.map((field) => (typeof field === 'string' ? field : literal(field)));
  const tensors = Array.from({ length: inputs }, (_, i) => names.input(i));
  return [
    '{',
    `    static const struct tf_${layer}_layer layer = {${values.join(', ')}};`,
    `    tf_${kernel}(${['&layer', ...tensors, names.output, names.scratch].join(', ')});`,
    '}',
  ].join('\n');
}

const literal = (value: number): string => (value < 0 ? `${value}` : `${value}u`);
