import { TinyformerError } from '../errors/index.js';
import type { ArtifactFile } from './artifact-store.js';

const format = 'tinyformer-artifact@1';

interface Manifest {
  readonly format: typeof format;
  readonly kind: string;
  readonly files: readonly ArtifactFile[];
}

/** The text whose hash identifies an artifact: kind and files, sorted by name, so that equal contents are one artifact. */
export function encodeManifest(kind: string, files: readonly ArtifactFile[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, sha256, bytes }) => ({ name, sha256, bytes }));
  return JSON.stringify({ format, kind, files: sorted } satisfies Manifest);
}

export function decodeManifest(text: string): readonly ArtifactFile[] {
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format !== format) {
    throw new TinyformerError('TF_ARTIFACT_CORRUPT', `an artifact of format ${JSON.stringify(manifest.format)}, expected ${format}`, {
      hint: 'It was written by another version of tinyformer. Use that one, or another store.',
    });
  }
  return manifest.files;
}

/** @throws TF_INTERNAL for names that would leave the folder into which an artifact is written. */
export function checkFileName(name: string): void {
  const segments = name.split('/');
  if (name.includes('\\') || name.includes('\0') || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new TinyformerError('TF_INTERNAL', `${JSON.stringify(name)} is no file name for an artifact`, {
      hint: 'Use relative names with forward slashes, without "." and "..".',
    });
  }
}
