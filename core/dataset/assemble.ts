import type { Shape } from '../graph/graph.js';
import type { DataSetMeta, Split } from '../plugin/data-set.js';
import type { LabelledImages } from './data-set-reader.js';

export const splits = ['train', 'validation', 'test'] as const satisfies readonly Split[];

/** `meta.json` and binary files of a data set artifact. */
export function dataSetFiles(
  name: string,
  classes: readonly string[],
  shape: Shape,
  images: Readonly<Record<Split, Pick<LabelledImages, 'images' | 'labels'>>>,
): { readonly meta: DataSetMeta; readonly files: Readonly<Record<string, Uint8Array>> } {
  const counts = Object.fromEntries(splits.map((split) => [split, images[split].labels.length])) as Record<Split, number>;
  const files = splits.flatMap((split): [string, Uint8Array][] => [
    [`${split}.images.bin`, images[split].images],
    [`${split}.labels.bin`, images[split].labels],
  ]);
  return { meta: { format: 'tinyformer-dataset@1', name, shape, classes, counts }, files: Object.fromEntries(files) };
}
