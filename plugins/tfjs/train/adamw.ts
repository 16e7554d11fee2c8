import { attribute, type Emitter, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';

/** Decay of the mean gradient. */
export const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Vectors of one group of weights; `count` is how many steps have reached the group. */
export interface AdamState {
  readonly weights: Value;
  readonly first: Value;
  readonly second: Value;
  readonly count: Value;
}

export interface AdamStep {
  readonly gradient: Value;
  readonly learningRate: Value;
  readonly weightDecay: number;
  readonly size: number;
  /** Elements `[0, decayed)` decay. */
  readonly decayed: number;
}

/** One step of AdamW (Loshchilov and Hutter 2019): decay is decoupled from the gradient. */
export function adamw(e: Emitter, state: AdamState, { gradient, learningRate, weightDecay, size, decayed }: AdamStep): AdamState {
  const m = math(e);
  const one = m.scalar(1);
  const count = m.add(state.count, one);
  const first = m.add(m.scale(state.first, beta1), m.scale(gradient, 1 - beta1));
  const second = m.add(m.scale(state.second, beta2), m.scale(m.square(gradient), 1 - beta2));
  const correction = (beta: number): Value => m.sub(one, m.pow(m.scalar(beta), count));
  const rate = m.div(learningRate, correction(beta1));
  const denominator = m.add(m.sqrt(m.div(second, correction(beta2))), m.scalar(epsilon));
  const fill = (n: number, value: Value): Value => e.op('Fill', [e.constant([n], [1], 'int32'), value], fillAttributes);
  const shrink = m.sub(one, m.scale(learningRate, weightDecay));
  const kept = m.mul(state.weights, m.concat([fill(decayed, shrink), fill(size - decayed, one)]));
  return { weights: m.sub(kept, m.div(m.mul(first, rate), denominator)), first, second, count };
}

const fillAttributes = [attribute.type('T', 'float32'), attribute.type('index_type', 'int32')];
