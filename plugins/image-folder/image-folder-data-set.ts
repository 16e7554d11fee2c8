import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dataSetFiles, type LabelledImages, stratifiedSplit, takeImages } from '../../core/dataset/index.js';
import { type DataSet, type DataSetContext, type Split, TinyformerError } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { decodeImage } from './decode-image.js';
import { type ImageClass, listImages } from './list-images.js';
import type { ImageFolderOptions } from './options.js';
import { toSquare } from './resize.js';

type Images = Pick<LabelledImages, 'images' | 'labels'>;

/** A user's own pictures: a folder for each class, cut to squares, resized and split by seed. */
export class ImageFolderDataSet implements DataSet {
  readonly id = 'image-folder';
  readonly version = '2';

  constructor(private readonly options: ImageFolderOptions) {}

  /** From the names of files alone. */
  async describe(context: DataSetContext) {
    const { size, validation, testShare, test } = this.options;
    const classes = await listImages(this.folder(context));
    const all = count(classes);
    const tested = test ? count(await listImages(resolve(context.root, test))) : Math.round(all * testShare);
    const trained = test ? all : all - tested;
    const validated = Math.round(trained * validation);
    const counts: Record<Split, number> = { train: trained - validated, validation: validated, test: tested };
    return { shape: [size, size, 3], classes: classes.length, counts };
  }

  /** @throws TF_DATASET for what cannot be read or decoded, classes that are not alike, and where no image is left to train on or to test with */
  async load(context: DataSetContext) {
    const { test, size, validation, testShare } = this.options;
    const classes = await listImages(this.folder(context));
    const names = classes.map((c) => c.name);
    const all = await this.read(classes, context);
    const split = (images: Images, share: number, name: string) => {
      const { rest, aside } = stratifiedSplit(images.labels, share, context.seed, name);
      return [takeImages(images.images, images.labels, rest), takeImages(images.images, images.labels, aside)] as const;
    };
    const [trained, tested] = test
      ? [all, await this.read(sameClasses(await listImages(resolve(context.root, test)), names, test), context)]
      : split(all, testShare, 'image-folder/test');
    if (tested.labels.length === 0) {
      const most = Math.max(...classes.map(({ files }) => files.length));
      throw new TinyformerError(
        'TF_DATASET',
        `no test image: a share of ${testShare} of ${most} images, the most of any class, rounds to none`,
        {
          hint: 'Raise dataset.options.testShare, add images, or name a folder under dataset.options.test.',
        },
      );
    }
    const [train, validated] = split(trained, validation, 'image-folder/validation');
    // Files come class by class, while who needs few images of a split takes its first.
    const mixed = (images: Images, name: Split): Images => {
      const order = randomStream(context.seed, 'image-folder', name, 'order').shuffle(Array.from(images.labels, (_, i) => i));
      return takeImages(images.images, images.labels, order);
    };
    return dataSetFiles('image-folder', names, [size, size, 3], {
      train: mixed(train, 'train'),
      validation: mixed(validated, 'validation'),
      test: mixed(tested, 'test'),
    });
  }

  /** @throws TF_PLUGIN_OPTIONS when it is not given. */
  private folder({ root }: DataSetContext): string {
    if (this.options.folder !== undefined) return resolve(root, this.options.folder);
    throw new TinyformerError('TF_PLUGIN_OPTIONS', 'dataset.options.folder is missing: image-folder reads pictures from there', {
      hint: 'Name a folder with one sub-folder of PNG or JPEG files for each class.',
    });
  }

  private async read(classes: readonly ImageClass[], { signal }: DataSetContext): Promise<Images> {
    const { size } = this.options;
    const total = count(classes);
    const images = new Uint8Array(total * size * size * 3);
    const labels = new Uint8Array(total);
    let n = 0;
    for (const [label, { files }] of classes.entries()) {
      for (const file of files) {
        signal.throwIfAborted();
        images.set(toSquare(decodeImage(await readFile(file), file), size), n * size * size * 3);
        labels[n++] = label;
      }
    }
    return { images, labels };
  }
}

/** @throws TF_DATASET when the test folder has other classes. */
function sameClasses(classes: readonly ImageClass[], names: readonly string[], folder: string): readonly ImageClass[] {
  const found = classes.map((c) => c.name);
  if (found.join('\n') !== names.join('\n')) {
    throw new TinyformerError('TF_DATASET', `${folder} has the classes ${found.join(', ')}, the training folder has ${names.join(', ')}`);
  }
  return classes;
}

function count(classes: readonly ImageClass[]): number {
  return classes.reduce((n, c) => n + c.files.length, 0);
}
