import { type Emitter, float, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';

export interface Loss {
  /** Mean over the batch. */
  readonly loss: Value;
  /** Gradient by the logits. */
  readonly gradient: Value;
  /** Of each image `[N]`, as its labels say; without weights. */
  readonly losses: Value;
}

/** Softmax cross-entropy against soft labels `[N, classes]`, with its gradient. @param weights what each image counts `[N]`, none = 1 */
export function crossEntropy(e: Emitter, logits: Value, labels: Value, batch: number, weights?: Value): Loss {
  const m = math(e);
  const [losses, byLogits] = e.ops('SoftmaxCrossEntropyWithLogits', [logits, labels], 2, [float]) as [Value, Value];
  const weighted = weights
    ? { losses: m.mul(losses, weights), byLogits: m.mul(byLogits, m.reshape(weights, [batch, 1])) }
    : { losses, byLogits };
  return { loss: m.mean(weighted.losses, [0]), gradient: m.scale(weighted.byLogits, 1 / batch), losses };
}

/**
 * Knowledge distillation (Hinton et al. 2015): (1 - a) CE(labels, student) + a T^2 KL(teacher / T, student / T). The factor T^2 keeps the gradient's
 * size independent of the temperature T.
 */
export function distillation(
  e: Emitter,
  logits: Value,
  labels: Value,
  teacher: Value,
  batch: number,
  temperature: number,
  weight: number,
  weights?: Value,
): Loss {
  const m = math(e);
  const hard = crossEntropy(e, logits, labels, batch, weights);
  const softened = m.scale(teacher, 1 / temperature);
  const answers = m.softmax(softened);
  const soft = crossEntropy(e, m.scale(logits, 1 / temperature), answers, batch, weights);
  const entropy = crossEntropy(e, softened, answers, batch, weights).loss;
  return {
    loss: m.add(m.scale(hard.loss, 1 - weight), m.scale(m.sub(soft.loss, entropy), weight * temperature ** 2)),
    gradient: m.add(m.scale(hard.gradient, 1 - weight), m.scale(soft.gradient, weight * temperature)),
    losses: hard.losses,
  };
}
