import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../core/package-root.js';
import { octetLoops } from '../kernels/octet-layer.js';
import type { CompiledModel } from '../program/compile-model.js';
import { modelHeader } from './model-header.js';
import { defaultNames, type ModelNames } from './model-names.js';
import { modelSource, weightsHeader } from './model-source.js';

type Files = Record<string, string>;

/** The files of a model by name: header, source, weights. */
export function modelFiles(compiled: CompiledModel, names: ModelNames = defaultNames): Files {
  return {
    [`${names.file}.h`]: modelHeader(compiled.program, names),
    [`${names.file}.c`]: modelSource(compiled, names),
    [`${names.file}_weights.h`]: weightsHeader(compiled, names),
  };
}

/** C and header files of the kernels that models use, by name, in alphabetical order; of the octet loops those that a layer calls. */
export function kernelFiles(models: readonly CompiledModel[]): Files {
  const choices = models.flatMap(({ calls }) => calls.map(({ choice }) => choice));
  const parts = choices.flatMap(({ kernel, operation }) => kernel.code(operation));
  const isCalled = (source: string): boolean =>
    !octetLoops.includes(source) || parts.some((part) => part.startsWith(source.replace(/\.c$/, '')));
  const sources = new Set(choices.flatMap(({ kernel }) => kernel.sources.filter(isCalled)));
  return Object.fromEntries([...sources].sort().map((source) => [source, readPackageFile(`plugins/sparse-engine/kernels/${source}`)]));
}

export function readPackageFile(path: string): string {
  return readFileSync(join(packageRoot(), path), 'utf8');
}
