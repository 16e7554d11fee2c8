import { dataSetFiles } from '../../core/dataset/index.js';
import type { DataSet, FileContent, Shape } from '../../core/plugin/index.js';

/** A data set of random bytes in the shape and classes of another: how long a step takes does not depend on what the images show. */
export function blankImages(
  { shape, classes }: Pick<Awaited<ReturnType<DataSet['describe']>>, 'shape' | 'classes'>,
  images: number,
): Readonly<Record<string, FileContent>> {
  const pixels = shape.reduce((a: number, b: number) => a * b, 1);
  const split = (count: number) => ({
    images: Uint8Array.from({ length: count * pixels }, (_, i) => noise(i)),
    labels: Uint8Array.from({ length: count }, (_, i) => i % classes),
  });
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  const few = Math.min(images, 16);
  const { meta, files } = dataSetFiles('blank', names, shape as Shape, { train: split(images), validation: split(few), test: split(few) });
  return { 'meta.json': JSON.stringify(meta), ...files };
}

/** Bytes without a pattern that anything could profit from. */
function noise(i: number): number {
  return (Math.imul(i ^ (i >>> 13), 0x9e3779b1) >>> 24) & 0xff;
}
