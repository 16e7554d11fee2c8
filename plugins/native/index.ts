import { definePlugin, Targets, z } from '../../core/plugin/index.js';
import { NativeTarget } from './native-target.js';

export { buildAndRun, type Program, type ProgramResult, type RunnableTarget, writeFiles } from './build-and-run.js';
export { cmakeLists } from './cmake-lists.js';
export { compilerEnvironment, compileSources, type ExecContext, linkObjects } from './compile.js';
export { hostCompiler } from './host-compiler.js';
export { includeFlags, makefile, type Recipe, sourcesOf } from './makefile.js';
export { type NativeOptions, NativeTarget } from './native-target.js';
export { readRuntimeFiles, runtimeHeaders, targetFolder } from './runtime-files.js';

/** The host as a target. */
export default definePlugin({
  name: 'native',
  version: '1.0.0',
  apiVersion: 1,
  options: z.strictObject({
    compiler: z.string().optional().describe('Compiler to use instead of the one that is found: a path or a name on PATH.'),
    sanitize: z.boolean().default(false).describe('Stop at undefined behaviour and bad memory accesses.'),
  }),
  register(container, options) {
    container.register(Targets, 'native', () => new NativeTarget(options));
  },
});
