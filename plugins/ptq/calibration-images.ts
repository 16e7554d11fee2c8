import { type ArtifactRef, type ArtifactStore, type DataSetMeta, type RandomStream, TinyformerError } from '../../core/plugin/index.js';

/** Images of the training split drawn at random, as bytes; never any of the test split. @throws TF_DATASET when the split is not as long as its meta says. */
export async function calibrationImages(
  artifacts: ArtifactStore,
  dataset: ArtifactRef,
  count: number,
  random: RandomStream,
): Promise<readonly Uint8Array[]> {
  const meta = await artifacts.readJson<DataSetMeta>(dataset, 'meta.json');
  const bytes = await artifacts.read(dataset, 'train.images.bin');
  const size = meta.shape.reduce((a, b) => a * b, 1);
  const available = meta.counts.train;
  if (available < 1 || bytes.length !== available * size) {
    throw new TinyformerError(
      'TF_DATASET',
      `train.images.bin has ${bytes.length} bytes, ${available} images of [${meta.shape}] take ${available * size}`,
    );
  }
  const order = random.shuffle(Array.from({ length: available }, (_, n) => n)).slice(0, count);
  return order.map((n) => bytes.subarray(n * size, (n + 1) * size));
}
