import type { ConstantArray } from '../kernel.js';

const valuesPerLine = 24;

/** A constant as a C definition: `static const uint8_t name[n] TF_ALIGNED(8) = { ... };`. */
export function cArray(name: string, { type, data, align }: ConstantArray): string {
  const lines: string[] = [];
  for (let start = 0; start < data.length; start += valuesPerLine) {
    lines.push(`  ${Array.from(data.subarray(start, start + valuesPerLine), (value) => literal(value, type)).join(', ')},`);
  }
  const aligned = align === 1 ? '' : ` TF_ALIGNED(${align})`;
  // C has no empty arrays.
  return data.length === 0
    ? `static const ${type} ${name}[1]${aligned} = {0};`
    : `static const ${type} ${name}[${data.length}]${aligned} = {\n${lines.join('\n')}\n};`;
}

/** Bytes of a constant, without alignment. */
export function cArrayBytes({ data }: ConstantArray): number {
  return data.byteLength;
}

function literal(value: number, type: ConstantArray['type']): string {
  // -2147483648 is not a literal of int in C but a negated long.
  if (value === -(2 ** 31)) return '(-2147483647 - 1)';
  return type === 'uint32_t' ? `${value}u` : `${value}`;
}
