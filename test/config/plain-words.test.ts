import test from 'ava';
import { z } from 'zod';
import { describeIssues, parseWritten } from '../../core/errors/index.js';

const refused = test.macro((t, schema: z.ZodType, value: unknown, message: string) => {
  const { error } = parseWritten(z.strictObject({ key: schema }), { key: value });
  t.is(error && describeIssues(error), `key: ${message}`);
});

test('a fraction', refused, z.number().int(), 1.5, 'expected a whole number, got 1.5');
test('no number', refused, z.number(), Number.NaN, 'expected a number, got NaN');
test('nothing', refused, z.string(), null, 'expected text, got nothing');
test('a missing value', refused, z.enum(['a', 'b']), undefined, 'missing, expected one of "a", "b"');
test('none of some numbers', refused, z.union([z.literal(2), z.literal(4)]), 3, 'expected one of 2, 4, got 3');
test('none of two types', refused, z.union([z.string(), z.strictObject({})]), 3, 'expected text or a map of keys, got 3');
test('a list in place of a map', refused, z.record(z.string(), z.number()), [1], 'expected a map of keys, got a list');
test('a map in place of a list', refused, z.array(z.number()), {}, 'expected a list, got a map of keys');
test('a number on an open limit', refused, z.number().positive(), 0, 'expected more than 0, got 0');
test('a number over the limit', refused, z.number().max(8), 9, 'expected at most 8, got 9');
test('too few entries', refused, z.array(z.number()).min(1), [], 'expected at least 1 entry, got 0');
test(
  'a text that is too long to quote',
  refused,
  z.string().max(3),
  'x'.repeat(99),
  `expected at most 3 characters, got "${'x'.repeat(59)}…`,
);
test("a schema's own words, with the value", refused, z.string().regex(/a/, 'write an a'), 'b', '"b": write an a');

test('nothing is an empty map where a map is wanted, also inside of lists and in one of several forms', (t) => {
  const section = z.strictObject({ steps: z.number().default(3), more: z.record(z.string(), z.unknown()).default({}) });
  const schema = z.strictObject({ top: section, list: z.array(z.union([z.string(), z.strictObject({ inner: section })])) });
  const filled = { steps: 3, more: {} };
  t.deepEqual(parseWritten(schema, { top: null, list: ['a', { inner: null }, { inner: { more: null } }] }).data, {
    top: filled,
    list: ['a', { inner: filled }, { inner: filled }],
  });
});
