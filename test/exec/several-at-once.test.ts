import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { severalAtOnce } from '../../core/exec/index.js';

test('every item is worked on once, in order, and no more than the limit at once', async (t) => {
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  await severalAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    most = Math.max(most, ++now);
    await wait(item % 3);
    now--;
  });
  t.deepEqual(begun, [1, 2, 3, 4, 5, 6, 7]);
  t.is(most, 3);
});

test('after a failure no other is begun, and those under way have ended', async (t) => {
  const begun: number[] = [];
  const ended: number[] = [];
  const working = severalAtOnce([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('the first');
    await wait(20);
    ended.push(item);
  });
  await t.throwsAsync(working, { message: 'the first' });
  t.deepEqual(begun, [1, 2]);
  t.deepEqual(ended, [2]);
});

test('work that throws at once fails like work that rejects', async (t) => {
  const thrower = (): Promise<void> => {
    throw new Error('at once');
  };
  await t.throwsAsync(severalAtOnce([1, 2], 2, thrower), { message: 'at once' });
});
