import { type Emitter, float, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';

export interface Loss {
  /** Mean over the batch. */
  readonly loss: Value;
  /** Gradient by the logits. */
  readonly gradient: Value;
}

/** Softmax cross-entropy against soft labels `[N, classes]`, with its gradient. */
export function crossEntropy(e: Emitter, logits: Value, labels: Value, batch: number): Loss {
  const m = math(e);
  const [losses, byLogits] = e.ops('SoftmaxCrossEntropyWithLogits', [logits, labels], 2, [float]);
  return { loss: m.mean(losses!, [0]), gradient: m.scale(byLogits!, 1 / batch) };
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
): Loss {
  const m = math(e);
  const hard = crossEntropy(e, logits, labels, batch);
  const softened = m.scale(teacher, 1 / temperature);
  const answers = m.softmax(softened);
  const soft = crossEntropy(e, m.scale(logits, 1 / temperature), answers, batch);
  const entropy = crossEntropy(e, softened, answers, batch).loss;
  return {
    loss: m.add(m.scale(hard.loss, 1 - weight), m.scale(m.sub(soft.loss, entropy), weight * temperature ** 2)),
    gradient: m.add(m.scale(hard.gradient, 1 - weight), m.scale(soft.gradient, weight * temperature)),
  };
}
