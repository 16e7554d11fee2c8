import { TinyformerError } from '../errors/index.js';

/** Reads what the user named. @throws TF_DATASET for what is not there, or may not be read */
export async function readNamed<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new TinyformerError('TF_DATASET', `${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'Check that it is there and may be read, and dataset.options in the config.',
      cause,
    });
  }
}
