import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { TinyformerError } from '../../core/plugin/index.js';
import { imageEndings } from './decode-image.js';

export interface ImageClass {
  readonly name: string;
  /** Paths, in name order. */
  readonly files: readonly string[];
}

/**
 * The classes of a folder: one sub-folder each, in name order. Hidden entries are left out, links are followed.
 *
 * @throws TF_DATASET when the folder is missing, has fewer than two classes or more than 256, or a class has no image.
 */
export async function listImages(folder: string): Promise<readonly ImageClass[]> {
  const names = (await entries(folder)).folders;
  if (names.length < 2 || names.length > 256) {
    throw new TinyformerError(
      'TF_DATASET',
      `${folder} has ${names.length} sub-folders (${names.slice(0, 5).join(', ')}), needed are 2 to 256: one for each class`,
    );
  }
  const classes = await Promise.all(
    names.sort(byCode).map(async (name) => {
      const files = (await entries(join(folder, name))).files
        .filter((file) => imageEndings.includes(extname(file).toLowerCase()))
        .map((file) => join(folder, name, file));
      return { name, files: files.sort(byCode) };
    }),
  );
  const empty = classes.find((c) => c.files.length === 0);
  if (empty) throw new TinyformerError('TF_DATASET', `${join(folder, empty.name)} has no ${imageEndings.join(', ')} file`);
  return classes;
}

/** Names of what a folder has, links by what they lead to. */
async function entries(folder: string): Promise<{ readonly folders: string[]; readonly files: string[] }> {
  try {
    const folders: string[] = [];
    const files: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const kind = entry.isSymbolicLink() ? await stat(join(folder, entry.name)) : entry;
      if (kind.isDirectory()) folders.push(entry.name);
      else if (kind.isFile()) files.push(entry.name);
    }
    return { folders, files };
  } catch (cause) {
    throw new TinyformerError('TF_DATASET', `${folder} cannot be read: ${(cause as Error).message}`, {
      hint: 'Check dataset.options in the config.',
      cause,
    });
  }
}

/** The same order on every machine. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
