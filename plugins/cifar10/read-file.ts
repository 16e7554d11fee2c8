import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readNamed } from '../../core/dataset/index.js';
import { TinyformerError } from '../../core/plugin/index.js';

/** @throws TF_DATASET when the file cannot be read, or does not have its hash. */
export async function readDataFile(path: string, sha256?: string): Promise<Uint8Array> {
  const bytes: Uint8Array = await readNamed(path, () => readFile(path));
  const found = sha256 === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) {
    throw new TinyformerError('TF_DATASET', `${path} (${bytes.length} bytes) has SHA-256 ${found}, the official file has ${sha256}`, {
      hint: 'The file is damaged or renamed. Fetch it again (of a download: remove it), or name your own files under dataset.options.train and test.',
    });
  }
  return bytes;
}
