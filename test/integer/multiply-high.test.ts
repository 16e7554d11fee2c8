import test from 'ava';
import fc from 'fast-check';
import { clamp, inverseRoot, multiplyHigh, multiplyShift } from '../../core/integer/index.js';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const edge = fc.oneof(int32, fc.constantFrom(-(2 ** 31), -1, 0, 1, 2 ** 16, 2 ** 31 - 1));

test('multiplyHigh is the rounded upper half of the 64-bit product', (t) => {
  fc.assert(
    fc.property(edge, edge, (a, m) => {
      t.is(multiplyHigh(a, m), Number((BigInt(a) * BigInt(m) + (1n << 31n)) >> 32n));
    }),
    { numRuns: 5000 },
  );
});

test('multiplyHigh rounds halves up', (t) => {
  t.is(multiplyHigh(3, 2 ** 30), 1);
  t.is(multiplyHigh(2, 2 ** 30), 1);
  t.is(multiplyHigh(-2, 2 ** 30), 0);
  t.is(multiplyHigh(-3, 2 ** 30), -1);
});

test('multiplyShift is the unsigned 64-bit product, shifted', (t) => {
  const operand = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(2 ** 31, 2 ** 32));
  fc.assert(
    fc.property(operand, operand, fc.integer({ min: 16, max: 40 }), (a, b, shift) => {
      t.is(multiplyShift(a, b, shift), Number((BigInt(a) * BigInt(b)) >> BigInt(shift)));
    }),
    { numRuns: 5000 },
  );
});

test('the inverse root is within 7e-8 and never above 2^31', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 2 ** 30, max: 2 ** 32 - 1 }), fc.constantFrom(2 ** 30, 2 ** 32 - 1)), (m) => {
      const y = inverseRoot(m);
      t.true(y <= 2 ** 31);
      t.true(Math.abs((y * Math.sqrt(m)) / 2 ** 46 - 1) < 7e-8);
    }),
    { numRuns: 5000 },
  );
});

test('clamp limits to both ends', (t) => {
  t.deepEqual(
    [-129, -128, 0, 127, 128].map((v) => clamp(v, -128, 127)),
    [-128, -128, 0, 127, 127],
  );
});
