import type { LabelledImages } from '../../../core/dataset/index.js';
import { scaleInputs } from '../augment/input-scale.js';
import { type Tensor, tf } from '../tensorflow/load.js';

/** Images per run. Larger batches use more memory and are no faster. */
const batchSize = 250;

/** Images as network inputs in batches, kept on TensorFlow's side until `dispose`, so that many models can be run over them. */
export class PreparedImages {
  readonly batches: readonly Tensor[];

  constructor(private readonly data: LabelledImages) {
    const { images, shape, count } = data;
    const size = shape.reduce((a, b) => a * b, 1);
    const batches: Tensor[] = [];
    for (let from = 0; from < count; from += batchSize) {
      const inBatch = Math.min(batchSize, count - from);
      const inputs = new Float32Array(inBatch * size);
      scaleInputs(images.subarray(from * size, (from + inBatch) * size), inputs);
      batches.push(tf.tensor(inputs, [inBatch, ...shape]));
    }
    this.batches = batches;
  }

  get count(): number {
    return this.data.count;
  }

  get labels(): Uint8Array {
    return this.data.labels;
  }

  dispose(): void {
    tf.dispose([...this.batches]);
  }
}
