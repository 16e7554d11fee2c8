import test from 'ava';
import fc from 'fast-check';
import { randomStream } from '../../core/random/random-stream.js';
import { type BlockSize, decodeBlocks, encodeBlocks, encodedBytes, keptByChannel } from '../../core/sparsity/index.js';

const sized = fc.constantFrom<BlockSize>(2, 3, 4).chain((blockSize) => {
  const side = fc.integer({ min: 1, max: 9 });
  const shape =
    blockSize === 3
      ? side.map((c) => [c, 3, 3])
      : fc.oneof(
          fc.tuple(side, fc.integer({ min: 1, max: 1500 })),
          fc.tuple(side, side).map(([co, ci]) => [co, 3, 3, ci]),
        );
  return fc.tuple(fc.constant(blockSize), shape);
});
const weight = fc.tuple(sized, fc.integer(), fc.constantFrom(0, 0.002, 0.2, 1)).map(([[blockSize, shape], seed, density]) => {
  const random = randomStream(seed, 'weight');
  const data = Int8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
    random.uniform() < density ? random.integer(255) - 127 : 0,
  );
  return { blockSize, shape, data };
});

test('what is encoded is decoded', (t) => {
  fc.assert(
    fc.property(weight, ({ blockSize, shape, data }) => {
      t.deepEqual(decodeBlocks(encodeBlocks(data, shape, blockSize)), data);
    }),
    { numRuns: 200 },
  );
});

test('the code takes one byte and a block of weights for each stored block, and never fewer blocks than are not zero', (t) => {
  fc.assert(
    fc.property(weight, ({ blockSize, shape, data }) => {
      const { bytes, counts, structure } = encodeBlocks(data, shape, blockSize);
      t.is(
        bytes.length,
        encodedBytes(
          counts.reduce((a, n) => a + n, 0),
          blockSize,
        ),
      );
      const kept = keptByChannel(data, shape, blockSize);
      counts.forEach((n, channel) => {
        t.true(n >= kept[channel]!);
        // Distances below 256 need no inserted block.
        if (structure.blocksPerChannel <= 255) t.is(n, kept[channel]!);
      });
    }),
    { numRuns: 200 },
  );
});

test('a distance above 255 is bridged by a block of zeros', (t) => {
  const data = new Int8Array(2 * 600);
  data.set([5, -6], 2 * 300);
  const { counts, bytes } = encodeBlocks(data, [1, 1200], 2);
  t.deepEqual(counts, [2]);
  t.deepEqual([...bytes], [255, 0, 0, 46, 5, 250]);
});

test('a code that leaves its channel or is cut is refused', (t) => {
  const code = encodeBlocks(Int8Array.of(1, 2, 0, 3), [1, 4], 2);
  t.throws(() => decodeBlocks({ ...code, bytes: Uint8Array.from(code.bytes).fill(9, 0, 1) }), { code: 'TF_GRAPH' });
  t.throws(() => decodeBlocks({ ...code, bytes: code.bytes.subarray(0, 4) }), { code: 'TF_GRAPH' });
  t.throws(() => decodeBlocks({ ...code, counts: [1] }), { code: 'TF_GRAPH' });
});
