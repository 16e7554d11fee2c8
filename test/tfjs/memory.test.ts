import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { type Ending, endedEarly } from '../../plugins/tfjs/process/ended-early.js';

const script = fileURLToPath(new URL('support/fit-large-batch.js', import.meta.url));
const ending = (ended: Partial<Ending>) => endedEarly({ code: null, signal: 'SIGABRT', stderr: '', systemRanOut: false, ...ended });

for (const stderr of [
  "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
  'F tsl/platform/default/env.cc:74] Check failed: ret == 0 (11 vs. 0)Thread tf_Compute creation via pthread_create() failed.',
  'OOM when allocating tensor with shape[16384,8,8,256]',
  'Operation received an exception:Status: 1, message: could not create a primitive, in file mkl_fused_batch_norm_op.cc:1187',
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
]) {
  test(`a training process that ends with "${stderr.slice(0, 60)}" ran out of memory`, (t) => {
    t.like(ending({ stderr }), { code: 'TF_MEMORY', retryable: false });
    t.regex(ending({ stderr }).hint!, /recipe\.batch/);
  });
}

test('SIGKILL is want of memory where the system counted a kill, else it is tried again', (t) => {
  t.is(ending({ signal: 'SIGKILL', systemRanOut: true }).code, 'TF_MEMORY');
  t.like(ending({ signal: 'SIGKILL' }), { code: 'TF_TRAINING', retryable: true });
  t.like(ending({ signal: 'SIGTERM', systemRanOut: true }), { code: 'TF_TRAINING', retryable: true });
});

// Depending on who fails to allocate, TensorFlow says so or crashes: the training process dies, and the one that asked for it says what to do.
test('a batch that is far too large for the memory ends in a coded error that names the batch', async (t) => {
  t.timeout(180_000);
  const { stdout, exitCode } = await execa('bash', ['-c', 'ulimit -v 2200000; exec "$0" "$1" 16384', process.execPath, script], {
    reject: false,
  });
  t.is(exitCode, 0);
  t.regex(stdout, /^TF_(MEMORY|TRAINING): /);
  t.regex(stdout, /recipe\.batch/);
});
