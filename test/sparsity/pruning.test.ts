import test from 'ava';
import fc from 'fast-check';
import type { FloatTensor } from '../../core/graph/graph.js';
import { randomStream } from '../../core/random/random-stream.js';
import { blockMagnitudes, blockStructure, gradualSparsity, keptBlocks, pruneMask } from '../../core/sparsity/index.js';

const size = fc.integer({ min: 1, max: 9 });
const shape = fc.oneof(
  fc.tuple(size, size),
  fc.tuple(fc.constantFrom(1, 3), size, size).map(([k, ci, co]) => [k, k, ci, co]),
  size.map((c) => [3, 3, c]),
);
const weight = fc.tuple(shape, fc.integer(), fc.boolean()).map(([s, seed, coarse]): FloatTensor => {
  const random = randomStream(seed, 'weight');
  const data = Float32Array.from({ length: s.reduce((a, b) => a * b, 1) }, () => (coarse ? random.integer(3) - 1 : random.normal()));
  return { shape: s, data };
});
const blockSize = fc.constantFrom<2 | 4>(2, 4);

test('pruning keeps exactly the rounded share of blocks, and they are the largest', (t) => {
  fc.assert(
    fc.property(weight, blockSize, fc.double({ min: 0, max: 1, noNaN: true }), (w, b, sparsity) => {
      const magnitudes = blockMagnitudes(w, b);
      const { blocks, kept, keptByChannel } = pruneMask(w, b, sparsity);
      t.is(kept, keptBlocks(magnitudes.length, sparsity));
      t.is(
        blocks.reduce((a, x) => a + x, 0),
        kept,
      );
      t.is(
        keptByChannel.reduce((a, x) => a + x, 0),
        kept,
      );
      const stay = [...magnitudes].filter((_, i) => blocks[i] === 1);
      const go = [...magnitudes].filter((_, i) => blocks[i] === 0);
      t.true(Math.min(Infinity, ...stay) >= Math.max(-Infinity, ...go));
    }),
    { numRuns: 200 },
  );
});

test('the mask keeps whole blocks, so that a masked weight has the magnitudes of the kept ones', (t) => {
  fc.assert(
    fc.property(weight, blockSize, fc.double({ min: 0, max: 1, noNaN: true }), (w, b, sparsity) => {
      const { blocks, mask } = pruneMask(w, b, sparsity);
      const masked = blockMagnitudes({ shape: w.shape, data: w.data.map((v, i) => v * mask[i]!) }, b);
      t.deepEqual(
        masked,
        blockMagnitudes(w, b).map((m, i) => m * blocks[i]!),
      );
    }),
    { numRuns: 100 },
  );
});

test('among equal blocks the earlier stays', (t) => {
  const { blocks } = pruneMask({ shape: [4, 2], data: new Float32Array(8).fill(1) }, 2, 0.5);
  t.deepEqual([...blocks], [1, 1, 0, 0]);
});

test('a depthwise weight is cut into rows, whatever the block size', (t) => {
  t.like(blockStructure([3, 3, 5], 4), { blockSize: 3, channels: 5, taps: 3, blocksPerChannel: 3, blocks: 15 });
  const data = new Float32Array(9);
  data.set([1, 2, 2], 3);
  t.deepEqual([...blockMagnitudes({ shape: [3, 3, 1], data }, 2)], [0, 9, 0]);
});

test('channels that do not divide end each tap in a short block', (t) => {
  t.like(blockStructure([3, 3, 5, 7], 4), { blockSize: 4, channels: 7, taps: 9, blocksPerTap: 2, blocksPerChannel: 18, blocks: 126 });
});

test('gradual pruning rises as a cubic from nothing to the final sparsity', (t) => {
  t.is(gradualSparsity(0.8, 9, 100, 0.1, 0.6), 0);
  t.is(gradualSparsity(0.8, 10, 100, 0.1, 0.6), 0);
  t.is(gradualSparsity(0.8, 60, 100, 0.1, 0.6), 0.8);
  t.true(Math.abs(gradualSparsity(0.8, 35, 100, 0.1, 0.6) - 0.8 * 0.875) < 1e-12);
  for (let s = 1; s < 100; s++) t.true(gradualSparsity(0.8, s, 100, 0.1, 0.6) >= gradualSparsity(0.8, s - 1, 100, 0.1, 0.6));
});
