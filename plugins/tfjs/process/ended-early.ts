import { TinyformerError } from '../../../core/plugin/index.js';

/** What TensorFlow, the C++ library and the kernel say when memory runs out. */
const outOfMemory = /OOM when allocating|RESOURCE_EXHAUSTED|ResourceExhausted|bad_alloc|out of memory|Cannot allocate memory|heap limit/i;

/** True for messages that mean that memory ran out. */
export function saysOutOfMemory(message: string): boolean {
  return outOfMemory.test(message);
}

/** Why a training process ended before its work was done. A second try goes on from the last checkpoint. */
export function endedEarly(
  { code, signal }: { readonly code: number | null; readonly signal: string | null },
  stderr: string,
): TinyformerError {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const last = stderr.trim().split('\n').slice(-3).join('\n');
  if (saysOutOfMemory(stderr)) {
    return new TinyformerError('TF_MEMORY', `the training process ${how}: ${last}`, {
      hint: 'Lower recipe.batch, or train on a machine with more memory.',
    });
  }
  return new TinyformerError('TF_TRAINING', `the training process ${how}${last ? `: ${last}` : ''}`, {
    retryable: true,
    hint: 'It goes on from its last checkpoint. SIGKILL without a reason often means that the system ran out of memory.',
  });
}
