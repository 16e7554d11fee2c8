import { dataSetFiles } from '../../../core/dataset/index.js';
import type { ArtifactRef, ArtifactStore } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';

/** A data set that a tiny network learns in seconds: four directions of stripes with noise, 8x8. */
export async function stripes(artifacts: ArtifactStore, counts = { train: 128, validation: 64, test: 64 }): Promise<ArtifactRef> {
  const random = randomStream(1, 'stripes');
  const images = (count: number) => {
    const data = { images: new Uint8Array(count * 192), labels: new Uint8Array(count) };
    for (let n = 0; n < count; n++) {
      const label = n % 4;
      data.labels[n] = label;
      const phase = random.integer(4);
      for (let i = 0; i < 64; i++) {
        const [row, column] = [i >> 3, i & 7];
        const along = [row, column, row + column, row - column + 8][label]!;
        for (let c = 0; c < 3; c++) data.images[n * 192 + i * 3 + c] = ((along + phase) % 4 < 2 ? 180 : 60) + random.integer(40);
      }
    }
    return data;
  };
  const { meta, files } = dataSetFiles('stripes', ['row', 'column', 'falling', 'rising'], [8, 8, 3], {
    train: images(counts.train),
    validation: images(counts.validation),
    test: images(counts.test),
  });
  return artifacts.put('dataset', { 'meta.json': JSON.stringify(meta), ...files });
}
