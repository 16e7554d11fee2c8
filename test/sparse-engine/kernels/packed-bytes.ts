import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../core/package-root.js';
import type { Kernel, Operation } from '../../../plugins/sparse-engine/kernel.js';

/** Bytes of the constants of a packed operation that are not shared, and of its descriptor on a chip with 32-bit pointers. */
export function ownBytes(kernel: Kernel, operation: Operation): number {
  const constants = kernel.pack(operation).constants.filter(({ shared }) => !shared);
  return constants.reduce((sum, { data }) => sum + data.byteLength, structBytes(kernel));
}

/** Size of the `struct tf_..._layer` that a kernel's header declares; fields lie one after the other, the largest first. */
function structBytes({ sources }: Kernel): number {
  const headers = sources.filter((name) => name.endsWith('.h'));
  const texts = headers.map((name) => readFileSync(join(packageRoot(), 'plugins/sparse-engine/kernels', name), 'utf8'));
  const body = texts.map((text) => /struct tf_\w+_layer \{(.*?)\n\};/s.exec(text)?.[1]).find((text) => text !== undefined)!;
  const declarations = body.replaceAll(/\/\*.*?\*\//gs, '').split(';');
  const bytes = declarations.filter((text) => text.trim()).reduce((sum, text) => sum + fieldBytes(text.trim()), 0);
  return 4 * Math.ceil(bytes / 4);
}

function fieldBytes(declaration: string): number {
  if (declaration.includes('*')) return 4;
  return Number(/int(\d+)_t/.exec(declaration)![1]) / 8;
}
