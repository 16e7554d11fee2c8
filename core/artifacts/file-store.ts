import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TinyformerError } from '../errors/index.js';
import type { ArtifactFile, ArtifactRef, ArtifactStore, FileContent } from './artifact-store.js';
import { Blobs, sha256 } from './blobs.js';
import { isMissing } from './disk.js';
import { checkFileName, decodeManifest, encodeManifest } from './manifest.js';
import { Pointers } from './pointers.js';

/**
 * Artifacts in a folder, which may be shared between machines: `blobs/` holds files and manifests under their hashes, `pointers/` the
 * mutable rest. Every file appears whole or not at all, so killing a writer at any moment leaves a valid store.
 */
export class FileStore implements ArtifactStore {
  readonly id = 'file';
  readonly folder: string;
  readonly #blobs: Blobs;
  readonly #pointers: Pointers;

  constructor(folder: string) {
    this.folder = resolve(folder);
    this.#blobs = new Blobs(join(this.folder, 'blobs'));
    this.#pointers = new Pointers(join(this.folder, 'pointers'));
  }

  async put(kind: string, files: Readonly<Record<string, FileContent>>): Promise<ArtifactRef> {
    const entries: ArtifactFile[] = [];
    for (const [name, content] of Object.entries(files)) {
      checkFileName(name);
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      entries.push({ name, sha256: await this.#blobs.add(bytes), bytes: bytes.byteLength });
    }
    return this.#putManifest(kind, entries);
  }

  async putFolder(kind: string, folder: string): Promise<ArtifactRef> {
    const entries: ArtifactFile[] = [];
    for (const name of await filesBelow(folder)) {
      checkFileName(name);
      const file = join(folder, name);
      entries.push({ name, sha256: await this.#blobs.addFile(file), bytes: (await stat(file)).size });
    }
    return this.#putManifest(kind, entries);
  }

  async read(ref: ArtifactRef, name: string): Promise<Uint8Array> {
    const files = await this.files(ref);
    const file = files.find((candidate) => candidate.name === name);
    if (!file) {
      throw new TinyformerError('TF_ARTIFACT_MISSING', `${describe(ref)} has no file ${JSON.stringify(name)}`, {
        hint: `It has: ${files.map((candidate) => candidate.name).join(', ') || 'none'}.`,
      });
    }
    return this.#blobs.read(file.sha256, `${describe(ref)}, file ${name},`);
  }

  async readJson<T>(ref: ArtifactRef, name: string): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await this.read(ref, name))) as T;
  }

  async files(ref: ArtifactRef): Promise<readonly ArtifactFile[]> {
    return decodeManifest((await this.#blobs.read(ref.sha256, describe(ref))).toString('utf8'));
  }

  async materialize(ref: ArtifactRef, folder: string): Promise<void> {
    for (const file of await this.files(ref)) {
      checkFileName(file.name);
      await this.#blobs.place(file.sha256, join(folder, file.name), `${describe(ref)}, file ${file.name},`);
    }
  }

  async verify(ref: ArtifactRef): Promise<boolean> {
    if (!(await this.#blobs.isIntact(ref.sha256))) return false;
    for (const file of await this.files(ref)) if (!(await this.#blobs.isIntact(file.sha256))) return false;
    return true;
  }

  getPointer<T>(key: string): Promise<T | undefined> {
    return this.#pointers.get<T>(key);
  }

  setPointer(key: string, value: unknown, attempt?: number): Promise<boolean> {
    return this.#pointers.set(key, value, attempt);
  }

  deletePointer(key: string): Promise<void> {
    return this.#pointers.delete(key);
  }

  /** The manifest comes last: an artifact exists only when all its files do. */
  async #putManifest(kind: string, files: readonly ArtifactFile[]): Promise<ArtifactRef> {
    const manifest = encodeManifest(kind, files);
    await this.#blobs.add(manifest);
    return { kind, sha256: sha256(manifest), bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
  }
}

function describe(ref: ArtifactRef): string {
  return `artifact ${ref.kind} ${ref.sha256.slice(0, 12)}`;
}

/** Files that file managers leave in a folder that somebody looked at: no part of what was made. */
const ofFileManagers = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Relative names with forward slashes, sorted. */
async function filesBelow(folder: string, prefix = ''): Promise<string[]> {
  let entries: string[];
  try {
    entries = await readdir(join(folder, prefix));
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new TinyformerError('TF_ARTIFACT_MISSING', `${join(folder, prefix)} does not exist, so it cannot become an artifact`, {
      cause: error,
    });
  }
  const names: string[] = [];
  for (const entry of entries.sort()) {
    if (ofFileManagers.has(entry)) continue;
    const name = prefix === '' ? entry : `${prefix}/${entry}`;
    if ((await stat(join(folder, name))).isDirectory()) names.push(...(await filesBelow(folder, name)));
    else names.push(name);
  }
  return names;
}
