import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/package-root.js';
import type { ProjectFiles } from '../../core/plugin/index.js';

/** Folder of a generated project that holds what belongs to the target, not to the model. */
export const targetFolder = 'target';

/** The interface between generated programs and every target: `tf_io.h`, `tf_profile.h`, `tf_stack.h`, by path in a project. */
export function runtimeHeaders(): ProjectFiles {
  return readRuntimeFiles('plugins/native/runtime', ['tf_io.h', 'tf_profile.h', 'tf_stack.h']);
}

/** Files of a folder of this package, by their path in a project. */
export function readRuntimeFiles(folder: string, names: readonly string[]): ProjectFiles {
  return Object.fromEntries(names.map((name) => [`${targetFolder}/${name}`, readFileSync(join(packageRoot(), folder, name), 'utf8')]));
}
