import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { dataSetFiles, readNamed, setAside, stratifiedSplit, takeImages } from '../../core/dataset/index.js';
import { type DataSet, type DataSetContext, type DataSetDescription, type Split, TinyformerError } from '../../core/plugin/index.js';
import { archiveFolder, isDownloaded, officialFolder } from './archive.js';
import { officialCounts, officialFiles, officialTest, officialTrain } from './official.js';
import type { Cifar10Options } from './options.js';
import { readDataFile } from './read-file.js';
import { classes, countRecords, decodeRecords, imageShape, joinRecords, type Records } from './records.js';

/** CIFAR-10 (Krizhevsky 2009): 32x32 colour images of ten classes. */
export class Cifar10DataSet implements DataSet {
  readonly id = 'cifar10';
  readonly version = '1';

  constructor(private readonly options: Cifar10Options) {}

  /** From the sizes of files alone. */
  async describe(context: DataSetContext): Promise<DataSetDescription> {
    const { train, test, validation, folder, archive } = this.options;
    const [trained, tested] =
      train && test ? await Promise.all([train, test].map((files) => this.countIn(files, context))) : officialCounts;
    const official = folder === undefined ? [] : Object.keys(officialFiles).map((name) => join(folder, name));
    const needed = context.elsewhere ? [] : archive === undefined ? official : [archive];
    for (const path of this.within(context, needed)) await readNamed(path, () => stat(path));
    // Only the official files are known to have as many images of every class; of others the labels would have to be read.
    const perClass = train ? [trained!] : classes.map(() => trained! / classes.length);
    const aside = setAside(perClass, validation, 'cifar10', train ? () => 'training images' : named).reduce((a, b) => a + b, 0);
    const counts: Record<Split, number> = { train: trained! - aside, validation: aside, test: tested! };
    const here = context.elsewhere || train !== undefined || folder !== undefined || archive !== undefined || isDownloaded(context);
    return { shape: imageShape, classes: classes.length, counts, notes: here ? [] : ['not here yet: the run downloads them (170 MB)'] };
  }

  async load(context: DataSetContext) {
    const { train, test } = await this.read(context);
    const { rest, aside } = stratifiedSplit(train.labels, this.options.validation, context.seed, 'cifar10', named);
    return dataSetFiles('cifar10', classes, imageShape, {
      train: takeImages(train.images, train.labels, rest),
      validation: takeImages(train.images, train.labels, aside),
      test,
    });
  }

  private async read(context: DataSetContext): Promise<{ readonly train: Records; readonly test: Records }> {
    const { train, test, folder, archive } = this.options;
    if (train && test)
      return checked({ train: await readAll(this.within(context, train)), test: await readAll(this.within(context, test)) }, train);
    const [official] = this.within(context, [
      folder ?? (archive ? await archiveFolder(this.within(context, [archive])[0]!, context) : await officialFolder(context)),
    ]);
    const files = (sums: Readonly<Record<string, string>>) =>
      Object.entries(sums).map(([name, sha256]) => ({ path: join(official!, name), sha256 }));
    return { train: await readAll(files(officialTrain)), test: await readAll(files(officialTest)) };
  }

  private within<T extends string>({ root }: DataSetContext, paths: readonly T[]): string[] {
    return paths.map((path) => (isAbsolute(path) ? path : join(root, path)));
  }

  private async countIn(files: readonly string[], context: DataSetContext): Promise<number> {
    const sizes = await Promise.all(
      this.within(context, files).map(async (path) => countRecords((await readNamed(path, () => stat(path))).size, path)),
    );
    return sizes.reduce((a, b) => a + b, 0);
  }
}

function named(label: number): string {
  return `images of class ${classes[label]}`;
}

async function readAll(files: readonly (string | { readonly path: string; readonly sha256: string })[]): Promise<Records> {
  const parts: Records[] = [];
  for (const file of files) {
    const { path, sha256 } = typeof file === 'string' ? { path: file, sha256: undefined } : file;
    parts.push(decodeRecords(await readDataFile(path, sha256), path));
  }
  return joinRecords(parts);
}

/** @throws TF_DATASET when there is nothing to tell apart. */
function checked(records: { readonly train: Records; readonly test: Records }, files: readonly string[]) {
  const found = new Set(records.train.labels);
  if (found.size < 2) {
    throw new TinyformerError(
      'TF_DATASET',
      `${files.join(', ')}: every image has label ${[...found][0]}, a classifier needs two classes at least`,
      { hint: 'Name files with images of several classes in dataset.options.train.' },
    );
  }
  return records;
}
