import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TinyformerError } from '../errors/index.js';
import { packageRoot } from '../package-root.js';

/**
 * Folder of a plugin package: `tinyformer` is the running package itself, a path (`./plugin`) starts at the config's folder, any other name is looked
 * up in node_modules from there upwards.
 *
 * @throws TF_PLUGIN_MISSING
 */
export function locatePackage(name: string, root: string): string {
  if (name === 'tinyformer') return packageRoot();
  if (name.startsWith('.') || isAbsolute(name)) {
    const folder = resolve(root, name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    throw missing(name, `${folder} has no package.json`);
  }
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) break;
  }
  throw missing(name, `not found in node_modules of ${root} or above`);
}

function missing(name: string, why: string): TinyformerError {
  return new TinyformerError('TF_PLUGIN_MISSING', `plugin package ${name}: ${why}`, {
    hint: `Install it beside the config: npm install ${name}`,
  });
}
