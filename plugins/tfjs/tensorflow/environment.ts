import { cpus } from 'node:os';

/** Threads for one training when the options do not say. More than two give the small networks of this field little. */
export const defaultThreads = Math.min(2, cpus().length);

/**
 * glibc gives freed tensors back to the system and fetches zeroed pages for the next step: for operations that only pass over memory that is most of
 * their time. Other allocators do not read these.
 */
const keptMemory = { MALLOC_MMAP_MAX_: '0', MALLOC_TRIM_THRESHOLD_: '100000000000', MALLOC_TOP_PAD_: '67108864' };

/** Environment of a process that loads TensorFlow: threads decide the bits of a sum, so they are fixed, not guessed by the library. */
export function trainingEnvironment(threads: number): Record<string, string> {
  return {
    ...keptMemory,
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    OMP_NUM_THREADS: String(threads),
    // TensorFlow leaves oneDNN's kernels off on processors without AVX-512 VNNI; with AVX2 alone they take half the time of its own.
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
  };
}
