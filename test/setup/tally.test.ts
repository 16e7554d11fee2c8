import test from 'ava';
import { load } from './support.js';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
const { createTally, closingLine } = await load<{
  createTally(): { read(line: string): void; count(exitCode: number): Counts };
  closingLine(counts: Counts): string;
}>('testing/tally.mjs');

function closing(exitCode: number, ...lines: string[]): string {
  const tally = createTally();
  for (const line of lines) tally.read(line);
  return closingLine(tally.count(exitCode));
}

test('the closing line takes its numbers from ava', (t) => {
  t.is(closing(0, '', '  ✔ a › one', '  ✔ a › two', '  ─', '', '  2 tests passed'), '2 passed, 0 failed');
  t.is(closing(0, '  ✔ one', '  - [skip] two', '  ─', '', '  1 test passed', '  1 test skipped'), '1 passed, 0 failed, 1 skipped');
});

test('where a test failed, the ticks are counted', (t) => {
  const lines = [
    '  ✔ one',
    '  ✘ [fail]: two Not so',
    '  ✔ three',
    '  ─',
    '',
    '  two',
    '',
    '  9 tests failed',
    '',
    '  ─',
    '',
    '  1 test failed',
    '  1 uncaught exception',
  ];
  t.is(closing(1, ...lines), '2 passed, 2 failed');
});

test('a run that failed without a failed test counts as one', (t) => {
  t.is(closing(1, '  ✘ Couldn’t find any files to test'), '0 passed, 1 failed');
});
