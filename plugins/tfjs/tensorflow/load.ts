import { createRequire } from 'node:module';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs-node';

// tfjs-node 4.22 calls two helpers that Node 23 removed.
const removed = util as unknown as Record<string, unknown>;
removed['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
removed['isArray'] ??= Array.isArray;

const require = createRequire(import.meta.url);

/**
 * TensorFlow. Only the training process and tests import this file: loading takes half a second and 200 MB. Set
 * `trainingEnvironment` before, the library reads it once.
 */
export const tf = require('@tensorflow/tfjs-node') as typeof TensorFlow;
tf.enableProdMode();

export type Tensor = TensorFlow.Tensor;

/** What the project uses of tfjs-node's backend. */
export interface NativeBackend {
  readonly binding: NativeBinding;
  executeMultipleOutputs(name: string, attributes: readonly NativeAttribute[], inputs: readonly Tensor[], outputs: number): Tensor[];
  runSavedModel(id: number, inputs: readonly Tensor[], infos: readonly TensorInfo[], outputs: readonly string[]): Tensor[];
}
export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_Version: string;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
}

export const backend = tf.backend() as unknown as NativeBackend;

/** Message classes of TensorFlow's protocol buffers, as tfjs-node ships them. */
export const protocol = require('@tensorflow/tfjs-node/dist/proto/api_pb.js') as typeof import('./protocol.js');
