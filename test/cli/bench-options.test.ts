import test from 'ava';
import { describeOptions, parseOwnOptions, refuseOwnOptions, splitOwnOptions } from '../../cli/bench/own-options.js';
import { type Bench, z } from '../../core/plugin/index.js';

const flags = new Map([
  ['json', false],
  ['config', true],
]);
const bench: Bench = {
  id: 'acme',
  summary: 'Anvils.',
  options: z.strictObject({ anvils: z.coerce.number().int().max(9).default(3).describe('How many.'), from: z.string().optional() }),
  run: () => Promise.reject(new Error('not used')),
};

test('what the command does not know goes to the bench, wherever it stands', (t) => {
  const line = ['--anvils', '4', 'acme', '--json', '--config', 'a.yaml', '--from=x=y', '-c', 'b.yaml'];
  t.deepEqual(splitOwnOptions(line, flags), {
    argv: ['acme', '--json', '--config', 'a.yaml', '-c', 'b.yaml'],
    own: { anvils: '4', from: 'x=y' },
  });
});

test('options are checked by the schema of the bench, defaults filled in', (t) => {
  t.deepEqual(parseOwnOptions(bench, {}), { anvils: 3 });
  t.deepEqual(parseOwnOptions(bench, { anvils: '7', from: 'here' }), { anvils: 7, from: 'here' });
  t.deepEqual(parseOwnOptions({ ...bench, options: undefined }, {}), {});
  t.deepEqual(describeOptions(bench), [
    { name: 'anvils', default: 3, description: 'How many.' },
    { name: 'from', default: undefined, description: undefined },
  ]);
});

for (const [what, attempt, message] of [
  ['a value that is missing', () => splitOwnOptions(['acme', '--anvils'], flags), /--anvils .* needs a value/],
  ['a flag where a value belongs', () => splitOwnOptions(['acme', '--anvils', '--json'], flags), /--anvils .* needs a value/],
  ['an option that the bench does not have', () => parseOwnOptions(bench, { hammers: '1' }), /acme has no option --hammers/],
  ['an option of a bench without any', () => parseOwnOptions({ ...bench, options: undefined }, { anvils: '1' }), /no option --anvils/],
  ['a value out of range', () => parseOwnOptions(bench, { anvils: '12' }), /--anvils: .*9/],
  ['an option without a bench', () => refuseOwnOptions({ anvils: '1' }), /--anvils/],
] as const) {
  test(`${what} is a usage error with a hint`, (t) => {
    const error = t.throws(attempt, { message }) as Error & { code?: string; hint?: string };
    t.is(error.code, 'TF_USAGE');
    t.truthy(error.hint);
  });
}
