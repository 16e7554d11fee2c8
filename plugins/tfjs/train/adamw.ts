import { attribute, type Emitter, type Value } from '../tensorflow/emitter.js';
import { math } from '../tensorflow/math.js';
import { muonStep } from './muon.js';

const beta1 = 0.9;
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
  /** Matrices that Muon trains instead, in order, from element 0 on. */
  readonly muon: readonly (readonly [rows: number, columns: number])[];
}

/** One step of AdamW (Loshchilov and Hutter 2019): decay is decoupled from the gradient. */
export function adamw(e: Emitter, state: AdamState, { gradient, learningRate, weightDecay, size, decayed, muon }: AdamStep): AdamState {
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
  const step = m.div(m.mul(first, rate), denominator);
  if (muon.length === 0) return { weights: m.sub(kept, step), first, second, count };
  const sizes = muon.map(([rows, columns]) => rows * columns);
  const rest = size - sizes.reduce((a, b) => a + b, 0);
  const momenta = m.split(m.add(m.scale(first, beta1), m.scale(gradient, 1 - beta1)), [...sizes, rest]);
  const steps = muon.map((shape, i) => m.mul(m.reshape(muonStep(e, m.reshape(momenta[i]!, shape), shape), [sizes[i]!]), learningRate));
  const [, others] = m.split(step, [size - rest, rest]);
  return { weights: m.sub(kept, m.concat([...steps, others!])), first, second, count };
}

const fillAttributes = [attribute.type('T', 'float32'), attribute.type('index_type', 'int32')];
