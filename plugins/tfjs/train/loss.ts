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
 * Knowledge distillation (Hinton et al. 2015): (1 - w) cross-entropy + w t^2 cross-entropy of softened logits. The factor t^2 keeps the
 * gradient's size independent of the temperature t.
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
  const soft = crossEntropy(e, m.scale(logits, 1 / temperature), m.softmax(m.scale(teacher, 1 / temperature)), batch);
  return {
    loss: m.add(m.scale(hard.loss, 1 - weight), m.scale(soft.loss, weight * temperature ** 2)),
    gradient: m.add(m.scale(hard.gradient, 1 - weight), m.scale(soft.gradient, weight * temperature)),
  };
}
