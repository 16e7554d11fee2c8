import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { readNamed } from '../../core/dataset/index.js';
import { severalAtOnce } from '../../core/exec/index.js';
import { isTinyformerError, TinyformerError } from '../../core/plugin/index.js';
import { decodeImage } from './decode-image.js';
import { toSquare } from './resize.js';

/** Files that an error names; the others are counted. */
const named = 10;
/** Pictures in memory at once, at most: large ones have hundreds of megabytes. */
const mostAtOnce = 4;

/**
 * Decodes pictures, several at once, and makes them squares.
 *
 * @returns `[files, size, size, 3]`, in the order of the files
 * @throws TF_DATASET naming every file that cannot be read or decoded; the signal's reason
 */
export async function readSquares(
  files: readonly string[],
  size: number,
  signal: AbortSignal,
  onRead: (read: number) => void,
): Promise<Uint8Array> {
  const bytes = size * size * 3;
  const images = new Uint8Array(files.length * bytes);
  const refused = new Map<number, TinyformerError>();
  let read = 0;
  await severalAtOnce(files.entries(), Math.min(mostAtOnce, availableParallelism()), async ([index, file]) => {
    signal.throwIfAborted();
    try {
      images.set(toSquare(await decodeImage(await readNamed(file, () => readFile(file)), file), size), index * bytes);
    } catch (error) {
      if (!isTinyformerError(error)) throw error;
      refused.set(index, error);
    }
    onRead(++read);
  });
  if (refused.size > 0)
    throw together(
      [...refused].sort(([a], [b]) => a - b).map(([, error]) => error),
      files.length,
    );
  return images;
}

/** All that is wrong at once: whoever mends one file after the other would wait for the decoding each time. */
function together(errors: readonly TinyformerError[], files: number): TinyformerError {
  if (errors.length === 1) return errors[0]!;
  const lines = errors.slice(0, named).map(({ message }) => `  ${message}`);
  const more = errors.length > named ? [`  and ${errors.length - named} more`] : [];
  return new TinyformerError('TF_DATASET', [`${errors.length} of ${files} pictures cannot be used:`, ...lines, ...more].join('\n'), {
    hint: 'Replace or remove them.',
  });
}
