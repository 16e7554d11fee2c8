import type { CompiledModel } from '../program/compile-model.js';
import { kernelFiles, modelFiles, readPackageFile } from './model-files.js';

/** A generated project without what belongs to a target. */
export interface EngineProject {
  /** Text by path: `model/` drops into any program, `harness/` runs it on files. */
  readonly files: Readonly<Record<string, string>>;
  /** C files to compile; the model's own source is part of the harness. */
  readonly sources: readonly string[];
}

export function engineProject(compiled: CompiledModel): EngineProject {
  const model = { ...modelFiles(compiled), ...kernelFiles([compiled]) };
  const kernelSources = Object.keys(kernelFiles([compiled])).filter((name) => name.endsWith('.c'));
  const files = Object.fromEntries(Object.entries(model).map(([name, text]) => [`model/${name}`, text]));
  return {
    files: { ...files, 'harness/main.c': readPackageFile('plugins/sparse-engine/harness/main.c') },
    sources: ['harness/main.c', ...kernelSources.map((name) => `model/${name}`)],
  };
}
