import { fileURLToPath } from 'node:url';
import { TinyformerError } from '../errors/index.js';
import type { ArtifactStore } from './artifact-store.js';
import { FileStore } from './file-store.js';

/** The store behind an address of a plan: `file:///folder`. @throws TF_CONFIG_VALUE for any other scheme. */
export function openStore(address: string): ArtifactStore {
  if (address.startsWith('file://')) return new FileStore(fileURLToPath(address));
  throw new TinyformerError('TF_CONFIG_VALUE', `store ${JSON.stringify(address)} is not an address this tinyformer knows`, {
    hint: 'Use file:///folder; a folder on a shared file system serves several machines.',
  });
}
