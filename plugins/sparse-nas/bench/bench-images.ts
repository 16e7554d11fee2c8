import { homedir } from 'node:os';
import { join } from 'node:path';
import { dataSetFiles, type LabelledImages, stratifiedSplit, takeImages } from '../../../core/dataset/index.js';
import type { ArtifactRef, ArtifactStore, BenchContext, DataSetMeta } from '../../../core/plugin/index.js';

export interface BenchImages {
  readonly dataset: ArtifactRef;
  readonly meta: DataSetMeta;
}

interface Limits {
  /** Training images, at most. */
  readonly images: number;
  /** Validation images, at most, 0 = all. */
  readonly validation: number;
  /** Training images set aside, at most a third. */
  readonly aside: number;
}

/**
 * The config's data set as the bench uses it. Search and supernet see `train` and `validation` as in any run; what was trained alone is scored on images
 * that no search has seen. They are set aside from the training images and stand where others have the test images, which the bench leaves alone.
 */
export async function benchImages(context: BenchContext, limits: Limits, artifacts: ArtifactStore): Promise<BenchImages> {
  const { services, root, seed, signal, log } = context;
  const cacheFolder = process.env['TINYFORMER_CACHE'] ?? join(homedir(), '.cache', 'tinyformer');
  const { meta, files } = await services.dataset.load({ root, seed, signal, log, cacheFolder });
  const split = (name: 'train' | 'validation'): Labelled => ({
    images: files[`${name}.images.bin`] as Uint8Array,
    labels: files[`${name}.labels.bin`] as Uint8Array,
  });
  const all = split('train');
  const count = Math.min(limits.aside, Math.floor(all.labels.length / 3));
  const { rest, aside } = stratifiedSplit(all.labels, count, seed, 'bench/held-out');
  const cut = dataSetFiles(meta.name, meta.classes, meta.shape, {
    train: atMost(limits.images, takeImages(all.images, all.labels, rest), seed, 'bench/train'),
    validation: atMost(limits.validation, split('validation'), seed, 'bench/validation'),
    test: takeImages(all.images, all.labels, aside),
  });
  return { dataset: await artifacts.put('dataset', { 'meta.json': JSON.stringify(cut.meta), ...cut.files }), meta: cut.meta };
}

type Labelled = Pick<LabelledImages, 'images' | 'labels'>;

/** A sample with the same share of every class, 0 = all. */
function atMost(limit: number, all: Labelled, seed: number, name: string): Labelled {
  if (limit === 0 || all.labels.length <= limit) return all;
  return takeImages(all.images, all.labels, stratifiedSplit(all.labels, limit, seed, name).aside);
}
