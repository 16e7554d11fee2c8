import test from 'ava';
import { toFailure } from '../../activities/bridge/failure.js';

const written = (code: string): Error => Object.assign(new Error(`${code}: it cannot be, write`), { code });

test('a disk that is full under a stage that did not foresee it is TF_DISK, with what to do', (t) => {
  const failure = toFailure(written('ENOSPC'), 'train', 1);
  t.is(failure.type, 'TF_DISK');
  t.is(failure.message, 'ENOSPC: it cannot be, write');
  t.like(failure.details?.[0], { hint: 'Free some space and resume: nothing that was finished is lost.', stage: 'train' });
});

test('what else a stage throws is the failure of the stage', (t) => {
  const failure = toFailure(written('EEXIST'), 'train', 1);
  t.is(failure.type, 'TF_STAGE');
  t.is(failure.message, 'stage train failed: EEXIST: it cannot be, write');
});
