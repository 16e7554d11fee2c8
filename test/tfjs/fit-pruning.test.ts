import test from 'ava';
import { decodeWeights } from '../../core/safetensors/index.js';
import { keptBlocks } from '../../core/sparsity/index.js';
import { TfjsTrainer } from '../../plugins/tfjs/tfjs-trainer.js';
import { testContext } from './support/context.js';
import { tinyPruning as pruning, tinyJob } from './support/jobs.js';
import { stripes } from './support/patterns.js';

const trainer = new TfjsTrainer(1);

test.serial('every choice block ends with the sparsity and block size that its configuration asks for', async (t) => {
  const context = testContext();
  const { weights, history } = await trainer.fit(tinyJob(await stripes(context.artifacts), { pruning }), context);
  const named = decodeWeights(weights);
  const expand = named.get('mobilenet.e2.expand.weight')!;
  // Sparsity 0.25 in blocks of 4 of the 8 input channels, and 0.5 in blocks of 2.
  t.is(zeroBlocks(expand.data, expand.shape[3]!, 4), expand.data.length / 4 - keptBlocks(expand.data.length / 4, 0.25));
  const query = named.get('transformer.encoder.q.weight')!;
  t.is(zeroBlocks(query.data, query.shape[1]!, 2), query.data.length / 2 - keptBlocks(query.data.length / 2, 0.5));
  const stem = named.get('down.stride.conv.weight')!;
  t.true(stem.data.every((w) => w !== 0));
  const sparsities = history.map((h) => h.sparsity!);
  t.deepEqual(
    sparsities,
    [...sparsities].sort((a, b) => a - b),
  );
});

test.serial(
  'a pruned path is pruned further from where it is: its mask only shrinks, and what keeps its sparsity keeps its mask',
  async (t) => {
    const context = testContext();
    const dataset = await stripes(context.artifacts);
    const parent = await trainer.fit(tinyJob(dataset, { pruning }), context);
    const weights = await context.artifacts.put('weights', { 'weights.safetensors': parent.weights });
    const sparse = pruning.sparse.map(({ sparsity, blockSize }) => ({ sparsity: Math.max(sparsity, 0.5), blockSize }));
    const further = { ...pruning, sparse, initial: pruning.sparse.map(({ sparsity }) => sparsity) };
    const job = tinyJob(dataset, { pruning: further, weights, validateEvery: 5, stream: 'test/further' });
    const { weights: pruned, history } = await trainer.fit(job, context);
    const [before, after] = [decodeWeights(parent.weights), decodeWeights(pruned)];
    const removed = (of: typeof before, name: string): boolean[] => [...of.get(name)!.data].map((w) => w === 0);
    for (const name of before.keys()) {
      const there = removed(after, name);
      t.deepEqual(
        removed(before, name).filter((gone, i) => gone && !there[i]),
        [],
        name,
      );
    }
    const expand = after.get('mobilenet.e2.expand.weight')!;
    t.is(zeroBlocks(expand.data, expand.shape[3]!, 4), expand.data.length / 4 - keptBlocks(expand.data.length / 4, 0.5));
    const query = 'transformer.encoder.q.weight';
    t.deepEqual(removed(after, query), removed(before, query), 'as sparse as it was');
    const sparsities = [parent.history.at(-1)!, ...history].map((h) => h.sparsity!);
    t.deepEqual(
      sparsities,
      [...sparsities].sort((a, b) => a - b),
    );
    t.is(sparsities[1], sparsities[0], 'nothing goes before pruning begins');
    t.true(sparsities.at(-1)! > sparsities[0]!);
  },
);

test.serial('pruning from nothing gives the bits of pruning that says nothing of where it begins', async (t) => {
  const context = testContext();
  const dataset = await stripes(context.artifacts);
  const plain = await trainer.fit(tinyJob(dataset, { pruning }), context);
  const fromNothing = await trainer.fit(tinyJob(dataset, { pruning: { ...pruning, initial: pruning.sparse.map(() => 0) } }), context);
  t.true(Buffer.from(plain.weights).equals(Buffer.from(fromNothing.weights)));
});

/** Blocks of consecutive input channels, for each output channel, that are zero. */
function zeroBlocks(data: Float32Array, channels: number, blockSize: number): number {
  let zeros = 0;
  for (let row = 0; row < data.length / channels; row += blockSize) {
    for (let c = 0; c < channels; c++) {
      if (Array.from({ length: blockSize }, (_, i) => data[(row + i) * channels + c]!).every((w) => w === 0)) zeros++;
    }
  }
  return zeros;
}
