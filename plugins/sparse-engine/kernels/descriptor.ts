import type { CallNames } from '../kernel.js';

/** A field of a layer descriptor: a number, or the C expression of a pointer. Every field has 4 bytes on the chip. */
export type Field = number | string;

/** Bytes of a descriptor on a chip with 32-bit pointers. */
export const descriptorBytes = (fields: number): number => 4 * fields;

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
