import { cpus } from 'node:os';

/** Threads for one training when the options do not say. More than two give the small networks of this field little. */
export const defaultThreads = Math.min(2, cpus().length);

/** Environment of a process that loads TensorFlow: threads decide the bits of a sum, so they are fixed, not guessed by the library. */
export function trainingEnvironment(threads: number): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    OMP_NUM_THREADS: String(threads),
    TF_CPP_MIN_LOG_LEVEL: '2',
  };
}
