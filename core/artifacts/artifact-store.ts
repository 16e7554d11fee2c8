/** A reference to content: what travels through Temporal. An artifact is a set of named files; `sha256` is the hash of its manifest. */
export interface ArtifactRef {
  /** 'dataset', 'supernet', 'firmware', ... */
  readonly kind: string;
  readonly sha256: string;
  /** Sum of the file sizes. */
  readonly bytes: number;
}

export interface ArtifactFile {
  /** Relative path with forward slashes. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type FileContent = Uint8Array | string;

/** Content-addressed storage for artifacts, and small mutable pointers (cache entries, checkpoints) beside it. */
export interface ArtifactStore {
  readonly id: string;
  /** Stores named files as one artifact. Atomic: a reader sees all of it or nothing. @throws TF_DISK */
  put(kind: string, files: Readonly<Record<string, FileContent>>): Promise<ArtifactRef>;
  /** Stores every file below a folder as one artifact. */
  putFolder(kind: string, folder: string): Promise<ArtifactRef>;
  /** @throws TF_ARTIFACT_MISSING, TF_ARTIFACT_CORRUPT when the bytes do not have their hash. */
  read(ref: ArtifactRef, name: string): Promise<Uint8Array>;
  readJson<T>(ref: ArtifactRef, name: string): Promise<T>;
  files(ref: ArtifactRef): Promise<readonly ArtifactFile[]>;
  /** Writes the artifact's files below a folder (links where the file system can). The files must not be written to. */
  materialize(ref: ArtifactRef, folder: string): Promise<void>;
  /** True when the artifact is complete and every file has its hash. */
  verify(ref: ArtifactRef): Promise<boolean>;
  getPointer<T>(key: string): Promise<T | undefined>;
  /** Replaces a pointer atomically. With `attempt`, a write by an older attempt is refused (returns false). */
  setPointer(key: string, value: unknown, attempt?: number): Promise<boolean>;
  deletePointer(key: string): Promise<void>;
}
