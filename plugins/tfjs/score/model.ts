import type { LabelledImages } from '../../../core/dataset/index.js';
import type { Graph, Weights } from '../../../core/plugin/index.js';
import { toInput } from '../augment/batches.js';
import type { Value } from '../tensorflow/emitter.js';
import { EagerEmitter } from '../tensorflow/eager-emitter.js';
import { type Tensor, tf } from '../tensorflow/load.js';
import { foldBatchNorm } from './fold.js';
import { infer } from './infer.js';

/** Images per run. Larger batches use more memory and are no faster. */
const batchSize = 250;

/** A model for inference, its batch norms folded, its weights on TensorFlow's side until `dispose`. */
export class Model {
  private readonly nodes;
  private readonly tensors: ReadonlyMap<string, Tensor>;

  /** @param quantize changes the folded weights, e.g. to simulate int8. */
  constructor(
    private readonly graph: Graph,
    weights: Weights,
    quantize: (folded: Weights, nodes: Graph['nodes']) => Weights = (folded) => folded,
  ) {
    const folded = foldBatchNorm(graph, weights);
    this.nodes = folded.nodes;
    const used = quantize(folded.weights, folded.nodes);
    const roles = folded.nodes.flatMap((node) => ['weight', 'bias', 'gamma', 'beta'].map((role) => `${node.id}.${role}`));
    this.tensors = new Map(
      roles.flatMap((name) => {
        const weight = used.get(name);
        return weight ? [[name, tf.tensor(weight.data, [...weight.shape])] as const] : [];
      }),
    );
  }

  /** Shows `see` every tensor of every batch; see may replace it. @returns per image the class of the largest logit, ties to the lower class. */
  classify(data: LabelledImages, see?: (tensor: string, value: Value) => Value): Uint8Array {
    const classes = new Uint8Array(data.count);
    for (let from = 0; from < data.count; from += batchSize) {
      const count = Math.min(batchSize, data.count - from);
      const logits = tf.tidy(() => this.run(inputsOf(data, from, count), count, see).dataSync());
      for (let i = 0; i < count; i++) classes[from + i] = argMax(logits.subarray(i * data.classes, (i + 1) * data.classes));
    }
    return classes;
  }

  /** Fraction of the images whose class is their label. */
  accuracy(data: LabelledImages, see?: (tensor: string, value: Value) => Value): number {
    const classes = this.classify(data, see);
    return classes.reduce((right, c, i) => right + (c === data.labels[i] ? 1 : 0), 0) / data.count;
  }

  dispose(): void {
    tf.dispose([...this.tensors.values()]);
  }

  private run(images: Tensor, batch: number, see?: (tensor: string, value: Value) => Value): Tensor {
    const { shapes, input, output } = this.graph;
    return infer(new EagerEmitter(), { nodes: this.nodes, shapes, input, output, batch }, images, this.tensors, see) as Tensor;
  }
}

/** Images `[from, from + count)` as network inputs `[count, H, W, C]`. */
export function inputsOf({ images, shape }: LabelledImages, from: number, count: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(Float32Array.from(images.subarray(from * size, (from + count) * size), toInput), [count, ...shape]);
}

function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
