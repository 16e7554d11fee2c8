import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef, ArtifactStore } from '../artifacts/artifact-store.js';
import { TinyformerError } from '../errors/index.js';
import type { Shape } from '../graph/graph.js';
import type { DataSetMeta, Split } from '../plugin/data-set.js';
import { takeImages } from './stratified-split.js';

/** Decoded images of one split. */
export interface LabelledImages {
  /** `[H, W, C]` of one image. */
  readonly shape: Shape;
  readonly classes: number;
  readonly count: number;
  /** `[count, H, W, C]`. */
  readonly images: Uint8Array;
  /** `[count]`. */
  readonly labels: Uint8Array;
}

/** Reads a data set artifact, wherever its files are. */
export class DataSetReader {
  private constructor(
    readonly meta: DataSetMeta,
    private readonly read: (name: string) => Promise<Uint8Array>,
  ) {}

  static async ofArtifact(artifacts: ArtifactStore, ref: ArtifactRef): Promise<DataSetReader> {
    return DataSetReader.open((name) => artifacts.read(ref, name));
  }

  static async ofFolder(folder: string): Promise<DataSetReader> {
    return DataSetReader.open((name) => readFile(join(folder, name)));
  }

  private static async open(read: (name: string) => Promise<Uint8Array>): Promise<DataSetReader> {
    const meta = JSON.parse(Buffer.from(await read('meta.json')).toString()) as DataSetMeta;
    if (meta.format !== 'tinyformer-dataset@1') {
      throw new TinyformerError('TF_DATASET', `meta.json has format ${JSON.stringify(meta.format)}, expected "tinyformer-dataset@1"`);
    }
    return new DataSetReader(meta, read);
  }

  /**
   * @param limit so many images, evenly spaced, since files may be sorted by class; 0 = all
   * @throws TF_DATASET when a file does not have the size that meta.json promises, or a label no class
   */
  async split(split: Split, limit = 0): Promise<LabelledImages> {
    const { shape, classes, counts } = this.meta;
    const pixels = shape.reduce((a, b) => a * b, 1);
    const images = await this.file(`${split}.images.bin`, counts[split] * pixels);
    const labels = await this.file(`${split}.labels.bin`, counts[split]);
    const wrong = labels.findIndex((label) => label >= classes.length);
    if (wrong >= 0) {
      throw new TinyformerError(
        'TF_DATASET',
        `${split}.labels.bin: image ${wrong} has label ${labels[wrong]}, labels are 0 to ${classes.length - 1}`,
      );
    }
    const all: LabelledImages = { shape, classes: classes.length, count: counts[split], images, labels };
    return limit > 0 && limit < all.count ? evenlySpaced(all, limit) : all;
  }

  private async file(name: string, bytes: number): Promise<Uint8Array> {
    const content = await this.read(name);
    if (content.length !== bytes)
      throw new TinyformerError('TF_DATASET', `${name} has ${content.length} bytes, meta.json promises ${bytes}`);
    return content;
  }
}

function evenlySpaced(all: LabelledImages, count: number): LabelledImages {
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * all.count) / count));
  return { ...all, count, ...takeImages(all.images, all.labels, chosen) };
}
