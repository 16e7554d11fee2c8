import type { DataSetDescription } from '../../core/plugin/index.js';
import { number } from '../output/metrics.js';

/** "images: 3 classes, 140 training, 16 validation, 40 test, 32x32", and below it what the data set has to say. */
export function imagesLines({ shape, classes, counts, notes = [] }: DataSetDescription): readonly string[] {
  const { train, validation, test } = counts;
  const [height, width] = shape;
  return [
    `images: ${number(classes)} classes, ${number(train)} training, ${number(validation)} validation, ${number(test)} test, ${width}x${height}`,
    ...notes.map((note) => `        ${note}`),
  ];
}
