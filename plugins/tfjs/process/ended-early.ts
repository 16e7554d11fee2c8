import { TinyformerError } from '../../../core/plugin/index.js';

/** What TensorFlow, oneDNN (status 1), the C++ library, V8 and the loader say when memory, or room for another thread, runs out. */
const outOfMemory =
  /OOM when allocating|RESOURCE_EXHAUSTED|ResourceExhausted|Status: 1, message: could not|bad_alloc|out of memory|Cannot allocate memory|failed to map segment|pthread_create\(\) failed|heap limit/i;

export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote. */
  readonly stderr: string;
  /** Whether the system ended processes for want of memory meanwhile. */
  readonly systemRanOut: boolean;
}

/** True for messages that mean that memory ran out. */
export function saysOutOfMemory(message: string): boolean {
  return outOfMemory.test(message);
}

export function memoryError(message: string): TinyformerError {
  return new TinyformerError('TF_MEMORY', message, {
    hint: 'Lower recipe.batch, let fewer trainings run at once (concurrency), or train where there is more memory. What is finished stays.',
  });
}

/** Why a training process ended before its work was done. A second try goes on from the last checkpoint. */
export function endedEarly({ code, signal, stderr, systemRanOut }: Ending): TinyformerError {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const last = stderr.trim().split('\n').slice(-3).join('\n');
  if (signal === 'SIGKILL' && systemRanOut) return memoryError(`the training process ${how}, the system ran out of memory`);
  if (saysOutOfMemory(stderr)) return memoryError(`the training process ${how}: ${last}`);
  return new TinyformerError('TF_TRAINING', `the training process ${how}${last ? `: ${last}` : ''}`, {
    retryable: true,
    hint: `It goes on from its last checkpoint.${signal ? ' Where it ends again, memory may be short: lower recipe.batch.' : ''}`,
  });
}
