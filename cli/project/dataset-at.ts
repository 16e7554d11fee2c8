import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TinyformerError } from '../../core/errors/index.js';

/** Options of a data set that lies where `--data` says: in a folder or an archive, the other left empty. @throws TF_DATASET */
export async function datasetAt(data: string): Promise<{ readonly folder?: string; readonly archive?: string }> {
  const place = resolve(data);
  const info = await stat(place).catch((cause: unknown) => {
    throw new TinyformerError('TF_DATASET', `--data ${data} cannot be read`, {
      hint: 'Name the folder or archive of the data set.',
      cause,
    });
  });
  return info.isDirectory() ? { folder: place, archive: undefined } : { archive: place, folder: undefined };
}
