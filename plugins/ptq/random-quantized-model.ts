import type { QuantizedModel } from '../../core/plugin/index.js';
import { randomNetwork } from '../../core/testkit/random-network.js';
import { quantizeModel } from './quantize-model.js';

export interface RandomQuantizedModel {
  readonly model: QuantizedModel;
  /** Inputs of the model as bytes, `[H, W, C]`. */
  readonly images: readonly Uint8Array[];
}

/** A small random int8 model for fuzzing engines: any op, pruned in blocks, calibrated on its own images. Equal seeds give equal models. */
export async function randomQuantizedModel(seed: number): Promise<RandomQuantizedModel> {
  const network = randomNetwork(seed);
  const { model } = await quantizeModel(network);
  return { model, images: network.images };
}
