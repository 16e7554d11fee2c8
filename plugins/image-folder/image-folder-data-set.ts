import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dataSetFiles, type LabelledImages, readNamed, setAside, stratifiedSplit, takeImages } from '../../core/dataset/index.js';
import { type DataSet, type DataSetContext, type DataSetDescription, type Split, TinyformerError } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { type ImageClass, listImages } from './list-images.js';
import type { ImageFolderOptions } from './options.js';
import { readSquares } from './read-squares.js';

type Images = Pick<LabelledImages, 'images' | 'labels'>;

/** The pictures of a project, by class. */
interface Listed {
  readonly all: readonly ImageClass[];
  /** Those of a folder of their own; undefined where some of `all` are set aside. */
  readonly test: readonly ImageClass[] | undefined;
}

/** Of the random streams, and in errors. */
const splitNames = { test: 'image-folder/test', validation: 'image-folder/validation' } as const;

/** A JPEG decodes at so many bytes a second on two cores; a PNG is larger, and faster by the byte. */
const bytesPerSecond = 10e6;

/** A user's own pictures: a folder for each class, cut to squares, resized and split by seed. */
export class ImageFolderDataSet implements DataSet {
  readonly id = 'image-folder';
  readonly version = '3';

  constructor(private readonly options: ImageFolderOptions) {}

  /** From the names and sizes of files alone. */
  async describe(context: DataSetContext): Promise<DataSetDescription> {
    const { size } = this.options;
    const listed = await this.list(context);
    const files = filesOf([...listed.all, ...(listed.test ?? [])]);
    const sizes = await Promise.all(files.map((file) => readNamed(file, () => stat(file))));
    const seconds = sizes.reduce((sum, file) => sum + file.size, 0) / bytesPerSecond;
    return { shape: [size, size, 3], classes: listed.all.length, counts: this.counts(listed), seconds, notes: leftOut(listed) };
  }

  /** @throws TF_DATASET for what cannot be read or decoded, classes that are not alike, and where no image is left to train on or to test with */
  async load(context: DataSetContext) {
    const { size, validation, testShare } = this.options;
    const listed = await this.list(context);
    for (const line of leftOut(listed)) context.log.warn(line);
    const split = (images: Images, share: number, name: string) => {
      const { rest, aside } = stratifiedSplit(images.labels, share, context.seed, name, namedIn(listed));
      return [takeImages(images.images, images.labels, rest), takeImages(images.images, images.labels, aside)] as const;
    };
    const { all, test } = await this.read(listed, context);
    const [trained, tested] = test ? [all, test] : split(all, testShare, splitNames.test);
    const [train, validated] = split(trained, validation, splitNames.validation);
    // Files come class by class, while who needs few images of a split takes its first.
    const mixed = (images: Images, name: Split): Images => {
      const order = randomStream(context.seed, 'image-folder', name, 'order').shuffle(Array.from(images.labels, (_, i) => i));
      return takeImages(images.images, images.labels, order);
    };
    const names = listed.all.map((c) => c.name);
    return dataSetFiles('image-folder', names, [size, size, 3], {
      train: mixed(train, 'train'),
      validation: mixed(validated, 'validation'),
      test: mixed(tested, 'test'),
    });
  }

  /** @throws TF_PLUGIN_OPTIONS when no folder is given; TF_DATASET */
  private async list({ root }: DataSetContext): Promise<Listed> {
    const { folder, test } = this.options;
    if (folder === undefined) {
      throw new TinyformerError('TF_PLUGIN_OPTIONS', 'dataset.options.folder is missing: image-folder reads pictures from there', {
        hint: 'Name a folder with one sub-folder of PNG, JPEG or WebP files for each class.',
      });
    }
    const all = await listImages(resolve(root, folder));
    const listed = { all, test: test === undefined ? undefined : sameClasses(await listImages(resolve(root, test)), all, test) };
    if (this.counts(listed).test > 0) return listed;
    throw new TinyformerError('TF_DATASET', 'no test image: every class has a single image', {
      hint: 'Add images, or name a folder under dataset.options.test.',
    });
  }

  /** As `load` splits. @throws TF_DATASET where a class has too few images for that */
  private counts(listed: Listed): Record<Split, number> {
    const { validation, testShare } = this.options;
    const { all, test } = listed;
    const images = all.map(({ files }) => files.length);
    const tested = test ? images.map(() => 0) : setAside(images, testShare, splitNames.test, namedIn(listed));
    const trained = images.map((count, label) => count - tested[label]!);
    const validated = sum(setAside(trained, validation, splitNames.validation, namedIn(listed)));
    return { train: sum(trained) - validated, validation: validated, test: test ? filesOf(test).length : sum(tested) };
  }

  private async read(
    { all, test = [] }: Listed,
    { signal, progress }: DataSetContext,
  ): Promise<{ readonly all: Images; readonly test?: Images }> {
    const { size } = this.options;
    const files = filesOf([...all, ...test]);
    const images = await readSquares(files, size, signal, (read) => {
      if (read % 20 === 0) progress?.({ fraction: read / files.length, step: read, steps: files.length, message: 'decoding pictures' });
    });
    const [labels, testLabels] = [labelsOf(all), labelsOf(test)];
    const trained = { images: images.subarray(0, labels.length * size * size * 3), labels };
    if (test.length === 0) return { all: trained };
    return { all: trained, test: { images: images.subarray(trained.images.length), labels: testLabels } };
  }
}

/** @throws TF_DATASET when the test folder has other classes. */
function sameClasses(classes: readonly ImageClass[], training: readonly ImageClass[], folder: string): readonly ImageClass[] {
  const [found, names] = [classes, training].map((list) => list.map((c) => c.name)) as [string[], string[]];
  if (found.join('\n') !== names.join('\n')) {
    throw new TinyformerError('TF_DATASET', `${folder} has the classes ${found.join(', ')}, the training folder has ${names.join(', ')}`);
  }
  return classes;
}

/** Files that are not taken, a line for each class that has some. */
function leftOut({ all, test = [] }: Listed): readonly string[] {
  const lines = (classes: readonly ImageClass[], where: string): string[] =>
    classes.flatMap((c) => c.leftOut.map((what) => `${where}${c.name}: ${what}`));
  return [...lines(all, ''), ...lines(test, 'test, ')];
}

function namedIn({ all }: Listed): (label: number) => string {
  return (label) => `images of class ${all[label]!.name}`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

function filesOf(classes: readonly ImageClass[]): readonly string[] {
  return classes.flatMap(({ files }) => files);
}

/** `[files]`, in the order of filesOf. */
function labelsOf(classes: readonly ImageClass[]): Uint8Array {
  return Uint8Array.from(classes.flatMap(({ files }, label) => files.map(() => label)));
}
