import type { FileContent } from '../artifacts/artifact-store.js';
import type { Shape } from '../graph/graph.js';
import type { Logger, Progress } from './stage.js';
import { type Service, token } from './token.js';

export type Split = 'train' | 'validation' | 'test';

/** `meta.json` of a data set artifact. Beside it, for each split, `${split}.images.bin` (uint8, NHWC, no header) and `${split}.labels.bin` (uint8). */
export interface DataSetMeta {
  readonly format: 'tinyformer-dataset@1';
  readonly name: string;
  /** `[H, W, C]` of one image. */
  readonly shape: Shape;
  readonly classes: readonly string[];
  readonly counts: Readonly<Record<Split, number>>;
}

export interface DataSetContext {
  /** Folder of the config file: relative paths in options start there. */
  readonly root: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly cacheFolder: string;
  /** True where the images may lie elsewhere: `describe` says what is known without them, and throws where that is not all. */
  readonly elsewhere?: boolean;
  /** Told while `load` reads. Absent where nobody looks. */
  progress?(progress: Progress): void;
}

/** What a data set says of itself before it is read. */
export interface DataSetDescription {
  /** `[H, W, C]` of one image. */
  readonly shape: Shape;
  readonly classes: number;
  readonly counts: Readonly<Record<Split, number>>;
  /** What the user should know of them, a line each: "b: 20 of 25 files are not .png". */
  readonly notes?: readonly string[];
  /** Rough seconds that `load` takes. Absent where it is a moment. */
  readonly seconds?: number;
}

/** Provides decoded images. Validation is split off the training images; the test split is touched by verify and evaluate only. */
export interface DataSet extends Service {
  readonly version: string;
  /** Class count, image shape and counts, cheap: every plan asks. @throws TF_DATASET for what `load` would refuse, as far as that is seen without reading images */
  describe(context: DataSetContext): Promise<DataSetDescription>;
  /** All files of the data set artifact. @throws TF_DATASET naming file and place. */
  load(context: DataSetContext): Promise<{ readonly meta: DataSetMeta; readonly files: Readonly<Record<string, FileContent>> }>;
}

export const DataSets = token<DataSet>('dataset');
