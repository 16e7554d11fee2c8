import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readNamed } from '../../core/dataset/index.js';
import { TinyformerError } from '../../core/plugin/index.js';
import { imageEndings } from './decode-image.js';

export interface ImageClass {
  readonly name: string;
  /** Paths, in name order. */
  readonly files: readonly string[];
  /** What the folder has besides, and why it is not taken: "5 of 25 files are not .png, .jpg, .jpeg, .webp". */
  readonly leftOut: readonly string[];
}

/**
 * The classes of a folder: one sub-folder each, in name order. Hidden entries and what macOS puts into archives are left out, links are followed.
 *
 * @throws TF_DATASET when the folder is missing, has fewer than two classes or more than 256, or a class has no image.
 */
export async function listImages(folder: string): Promise<readonly ImageClass[]> {
  const { folders: names, files: loose } = await entries(folder);
  if (names.length < 2 || names.length > 256) {
    const found = names.length === 0 ? '' : ` (${names.slice(0, 5).join(', ')})`;
    const pictures = loose.filter(isPicture).length;
    throw new TinyformerError(
      'TF_DATASET',
      `${folder} has ${names.length} sub-folders${found}, needed are 2 to 256: one for each class`,
      pictures === 0 ? {} : { hint: `Move its ${pictures} pictures into sub-folders, one for each class.` },
    );
  }
  const classes = await Promise.all(names.map((name) => listClass(folder, name)));
  const empty = classes.find((c) => c.files.length === 0);
  if (empty) {
    const others = empty.leftOut.length === 0 ? '' : ` (${empty.leftOut.join('; ')})`;
    throw new TinyformerError('TF_DATASET', `${join(folder, empty.name)} has no ${imageEndings.join(', ')} file${others}`, {
      hint: splitHint(names) ?? 'Put pictures into it, or remove it.',
    });
  }
  return classes;
}

/** Every sub-folder is a class: nothing below it is taken. */
async function listClass(folder: string, name: string): Promise<ImageClass> {
  const { folders, files } = await entries(join(folder, name));
  const pictures = files.filter(isPicture);
  const others = files.length - pictures.length;
  const leftOut = [
    ...(others === 0 ? [] : [`${others} of ${files.length} files are not ${imageEndings.join(', ')}`]),
    ...(folders.length === 0 ? [] : [`nothing is taken from the folders in it (${folders.slice(0, 5).join(', ')})`]),
  ];
  return { name, files: pictures.map((file) => join(folder, name, file)), leftOut };
}

function isPicture(file: string): boolean {
  return imageEndings.includes(extname(file).toLowerCase());
}

/** For folders in which the images are split already, above their classes. */
function splitHint(names: readonly string[]): string | undefined {
  const named = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
  const train = named(/^train(ing)?$/i);
  const test = named(/^test(ing)?$/i) ?? named(/^val(id|idation)?$/i);
  return train === undefined || test === undefined
    ? undefined
    : `The folder seems to be split already: let dataset.options.folder end with /${train}, and dataset.options.test with /${test}.`;
}

/** Names of what a folder has, links by what they lead to, in the same order on every machine. */
async function entries(folder: string): Promise<{ readonly folders: readonly string[]; readonly files: readonly string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of await readNamed(folder, () => readdir(folder, { withFileTypes: true }))) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await readNamed(path, () => stat(path)) : entry;
    if (kind.isDirectory()) folders.push(entry.name);
    else if (kind.isFile()) files.push(entry.name);
  }
  return { folders: folders.sort(byCode), files: files.sort(byCode) };
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
