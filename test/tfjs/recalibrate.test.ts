import test from 'ava';
import { DataSetReader } from '../../core/dataset/index.js';
import { singlePath } from '../../core/graph/single-path.js';
import type { Weights } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { layoutOf } from '../../plugins/tfjs/model/layout.js';
import { PreparedImages } from '../../plugins/tfjs/score/prepared-images.js';
import { recalibrate } from '../../plugins/tfjs/score/recalibrate.js';
import { testContext } from './support/context.js';
import { stripes } from './support/patterns.js';
import { tinySupernet } from './support/tiny-supernet.js';

const graph = singlePath(tinySupernet, [0, 0, 0, 0]);
const { parameters, statistics } = layoutOf({ id: 'path', ...graph });

/** Random weights, with running statistics that are all `stale`. */
function weightsWith(stale: number): Weights {
  const random = randomStream(1, 'weights');
  const drawn = parameters.map(
    ({ name, shape, size }) => [name, { shape, data: Float32Array.from({ length: size }, () => random.normal()) }] as const,
  );
  const old = statistics.map(({ name, shape, size }) => [name, { shape, data: new Float32Array(size).fill(stale) }] as const);
  return new Map([...drawn, ...old]);
}

async function trainingImages(count: number): Promise<PreparedImages> {
  const { artifacts } = testContext();
  const data = await DataSetReader.ofArtifact(artifacts, await stripes(artifacts, { train: count, validation: 4, test: 4 }));
  return new PreparedImages(await data.split('train'));
}

test('new statistics are the mean and variance of what the layer gives for the images', async (t) => {
  const count = 40;
  const images = await trainingImages(count);
  const renewed = recalibrate(graph, weightsWith(7), images);
  const inputs = images.batches[0]!.dataSync();
  const kernel = weightsWith(7).get('down.stride.conv.weight')!;
  t.deepEqual([...kernel.shape], [3, 3, 3, 8]);
  for (let channel = 0; channel < 8; channel++) {
    const outputs: number[] = [];
    for (let n = 0; n < count; n++) {
      for (let row = 0; row < 8; row += 2) for (let column = 0; column < 8; column += 2) outputs.push(at(n, row, column, channel));
    }
    const mean = outputs.reduce((a, b) => a + b) / outputs.length;
    // Like TensorFlow's batch norm, over one less than the number of values.
    const variance = outputs.reduce((a, b) => a + (b - mean) ** 2, 0) / (outputs.length - 1);
    t.true(Math.abs(renewed.get('down.stride.conv-bn.mean')!.data[channel]! - mean) < 1e-3);
    t.true(Math.abs(renewed.get('down.stride.conv-bn.variance')!.data[channel]! / variance - 1) < 1e-3);
  }
  images.dispose();

  /** A 3x3 convolution of stride 2: of an even side TensorFlow pads the end alone. */
  function at(n: number, row: number, column: number, channel: number): number {
    let sum = 0;
    for (let ky = 0; ky < 3 && row + ky < 8; ky++) {
      for (let kx = 0; kx < 3 && column + kx < 8; kx++) {
        for (let c = 0; c < 3; c++) {
          sum += inputs[((n * 8 + row + ky) * 8 + column + kx) * 3 + c]! * kernel.data[((ky * 3 + kx) * 3 + c) * 8 + channel]!;
        }
      }
    }
    return sum;
  }
});

test('what was averaged before has no part in them, and the weights stay', async (t) => {
  const images = await trainingImages(300);
  t.is(images.batches.length, 2);
  const [one, other] = [7, 0.25].map((stale) => recalibrate(graph, weightsWith(stale), images));
  t.deepEqual(one, other);
  for (const { name } of parameters) t.deepEqual(one!.get(name), weightsWith(7).get(name));
  t.true(statistics.length > 6);
  images.dispose();
});
