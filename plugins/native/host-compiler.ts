import type { Program } from '../../core/exec/index.js';

/** The C compiler of this machine. */
export const hostCompiler: Program = {
  title: 'C compiler of this machine',
  variable: 'CC',
  names: ['gcc', 'clang', 'cc'],
  hint: 'Install gcc or clang, or type: tinyformer doctor --fix',
};
