import { argMax } from '../../../core/integer/index.js';
import type { Graph, Weights } from '../../../core/plugin/index.js';
import { EagerEmitter } from '../tensorflow/eager-emitter.js';
import type { Value } from '../tensorflow/emitter.js';
import { type Tensor, tf } from '../tensorflow/load.js';
import { foldBatchNorm } from './fold.js';
import { infer } from './infer.js';
import type { PreparedImages } from './prepared-images.js';

/** Shown every tensor of every batch; what it returns takes the tensor's place. */
export type See = (tensor: string, value: Value) => Value;

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

  /** Fraction of the images whose largest logit is their label's; ties go to the lower class. */
  accuracy(images: PreparedImages, see?: See): number {
    let right = 0;
    let image = 0;
    for (const batch of images.batches) {
      const logits = tf.tidy(() => this.logits(batch, see).dataSync() as Float32Array);
      const classes = logits.length / batch.shape[0]!;
      for (let i = 0; i < logits.length; i += classes) {
        if (argMax(logits.subarray(i, i + classes)) === images.labels[image++]) right++;
      }
    }
    return right / images.count;
  }

  /** `[N, classes]` of inputs `[N, H, W, C]`. Call inside `tf.tidy`. */
  logits(inputs: Tensor, see?: See): Tensor {
    const { shapes, input, output } = this.graph;
    const inference = { nodes: this.nodes, shapes, input, output, batch: inputs.shape[0]! };
    return infer(new EagerEmitter(), inference, inputs, this.tensors, see) as Tensor;
  }

  dispose(): void {
    tf.dispose([...this.tensors.values()]);
  }
}
