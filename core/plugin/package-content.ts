import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { TinyformerError } from '../errors/index.js';

/** Not part of what a package does: what it installed, and what runs beside it leave. Hidden files and folders neither. */
const skipped = new Set(['node_modules', 'results']);

/**
 * A hash of all files of a package that is linked from a folder (a path, `npm link`, `npm install ../folder`): its code may change while its version stays. Undefined
 * for packages that were installed as a copy, whose version stands for their content.
 */
export function linkedContent(folder: string): string | undefined {
  const real = realpathSync(folder);
  if (real.split(sep).includes('node_modules')) return undefined;
  const hash = createHash('sha256');
  for (const path of filesBelow(real)) {
    const bytes = readFileSync(join(real, path));
    hash.update(`${path}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex').slice(0, 12);
}

/** Paths with `/`, in an order that does not depend on the file system. */
function filesBelow(root: string, below = ''): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true }).filter(({ name }) => !name.startsWith('.') && !skipped.has(name));
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, path);
      // A link to a folder may lead in circles; a link to a file is that file.
      return entry.isFile() || statSync(join(root, path), { throwIfNoEntry: false })?.isFile() ? [path] : [];
    });
}

/** The content that this process loaded, by folder: modules stay as they were first imported. */
const loadedContent = new Map<string, string>();

/**
 * Notes the content of a linked package whose code this process imports now.
 *
 * @throws TF_PLUGIN_CHANGED when it imported another content before
 */
export function noteLoaded(name: string, folder: string, content: string): void {
  const before = loadedContent.get(folder);
  if (before !== undefined && before !== content) {
    throw new TinyformerError('TF_PLUGIN_CHANGED', `plugin package ${name} in ${folder} has changed since this process loaded it`, {
      hint: 'Restart the worker, so that it loads the plugin as it is now.',
      retryable: true,
    });
  }
  loadedContent.set(folder, content);
}
