import type { Recipe } from '../../../core/plugin/index.js';
import type { Value } from '../tensorflow/emitter.js';
import type { GraphEmitter, NodeOutput } from '../tensorflow/graph-emitter.js';
import { math } from '../tensorflow/math.js';
import { adamw } from './adamw.js';
import type { Choose } from './choose.js';
import { muon } from './muon.js';
import type { Group, GroupForward } from './training-graph.js';

/** Share of the old running statistics that a step keeps. */
const statisticsMomentum = 0.9;

export interface Updates {
  readonly groups: readonly (readonly Group[])[];
  readonly choosers: readonly Choose[];
  readonly forwards: readonly (readonly GroupForward[])[];
  readonly gradients: readonly (readonly { readonly weights: ReadonlyMap<string, Value> }[])[];
  readonly learningRate: Value;
  readonly recipe: Pick<Recipe, 'optimizer' | 'weightDecay' | 'clipNorm' | 'ema'>;
}

/** Writes new weights, optimizer slots, running statistics and averages of the chosen groups. Returns nodes that end when all is written. */
export function updateGroup(e: GraphEmitter, updates: Updates): readonly NodeOutput[] {
  const { groups, choosers, forwards, recipe } = updates;
  const m = math(e);
  const vectors = gradientVectors(e, updates);
  // The norm is over the weights that the step used: one number for each choice, from the branch that ran.
  const squares = vectors.map((branches, i) =>
    choosers[i]!.merge(branches.map((v, j) => (v ? m.sum(m.square(v), [0]) : choosers[i]!.into(j, m.scalar(0))))),
  );
  const norm = m.sqrt(m.addAll(squares));
  const clip = clipFactor(e, norm, recipe);
  return groups.map((branches, i) => {
    const done = branches.map((g, j) => {
      const vector = vectors[i]![j];
      const live = choosers[i]!.into(j, norm);
      if (!vector) return live;
      const { weights, mask, forward } = forwards[i]![j]!;
      const clipped = clip ? m.mul(vector, clip) : vector;
      const writes = writeGroup(e, g, {
        weights,
        mask,
        gradient: clipped,
        ifChosen: (value) => choosers[i]!.into(j, value),
        statistics: () => movedStatistics(e, g, forward.statistics),
        updates,
      });
      return e.identity(live, writes);
    });
    return choosers[i]!.merge(done) as NodeOutput;
  });
}

/** The gradient of each group's vector of weights, by choice and fragment; zero where a mask has removed the weight. */
export function gradientVectors(
  e: GraphEmitter,
  { groups, gradients, forwards }: Pick<Updates, 'groups' | 'gradients' | 'forwards'>,
): readonly (readonly (Value | undefined)[])[] {
  const m = math(e);
  return groups.map((branches, i) =>
    branches.map((g, j) => {
      if (g.layout.size === 0) return undefined;
      const vector = m.concat(g.layout.parameters.map((p) => m.reshape(gradients[i]![j]!.weights.get(p.name)!, [p.size])));
      const { mask } = forwards[i]![j]!;
      return mask ? m.mul(vector, mask) : vector;
    }),
  );
}

/** What gradients of a norm are multiplied by. */
export function clipFactor(e: GraphEmitter, norm: Value, { clipNorm }: Pick<Recipe, 'clipNorm'>): Value | undefined {
  const m = math(e);
  return clipNorm > 0 ? m.min(m.div(m.scalar(clipNorm), m.add(norm, m.scalar(1e-6))), m.scalar(1)) : undefined;
}

/** Running statistics of a group after a batch. */
export function movedStatistics(e: GraphEmitter, { variables }: Group, ofBatch: readonly Value[]): Value | undefined {
  const m = math(e);
  return variables.statistics && move(e, e.read(variables.statistics), m.concat(ofBatch), m.scalar(1 - statisticsMomentum));
}

function move(e: GraphEmitter, from: Value, to: Value, share: Value): Value {
  const m = math(e);
  return m.add(from, m.mul(m.sub(to, from), share));
}

export interface GroupUpdate {
  readonly weights: Value;
  readonly mask: Value | undefined;
  /** Clipped. */
  readonly gradient: Value;
  /** A value for use where the group is updated. */
  readonly ifChosen: (value: Value) => Value;
  /** New running statistics, written too. */
  readonly statistics: () => Value | undefined;
  readonly updates: Pick<Updates, 'learningRate' | 'recipe'>;
}

/** Writes one group. */
export function writeGroup(
  e: GraphEmitter,
  g: Group,
  { weights, mask, gradient, ifChosen, statistics, updates }: GroupUpdate,
): NodeOutput[] {
  const m = math(e);
  const { variables, layout } = g;
  const { learningRate, recipe } = updates;
  // All else depends on the gradient and so on the choice; the count would go up in every step.
  const count = ifChosen(e.read(variables.count!));
  const state = { weights, first: e.read(variables.first!), second: e.read(variables.second!), count };
  const step = { gradient, learningRate, weightDecay: recipe.weightDecay, size: layout.size, decayed: layout.decayed };
  const adapted = adamw(e, state, step);
  const next = recipe.optimizer === 'muon' ? muon(e, state, adapted, step, layout.muon) : adapted;
  const nextWeights = mask ? m.mul(next.weights, mask) : next.weights;
  const writes = [
    e.assign(variables.weights!, nextWeights),
    e.assign(variables.first!, next.first),
    e.assign(variables.second!, next.second),
    e.assign(variables.count!, next.count),
  ];
  const nextStatistics = statistics();
  if (variables.statistics) writes.push(e.assign(variables.statistics, nextStatistics!));
  // A young average follows the weights closely: decay (1 + n) / (10 + n) until it reaches the recipe's.
  const decay = m.min(m.scalar(recipe.ema), m.div(next.count, m.add(next.count, m.scalar(9))));
  const share = m.sub(m.scalar(1), decay);
  if (variables.average) writes.push(e.assign(variables.average, move(e, e.read(variables.average), nextWeights, share)));
  if (variables.averageStatistics) {
    writes.push(e.assign(variables.averageStatistics, move(e, e.read(variables.averageStatistics), nextStatistics!, share)));
  }
  return writes;
}
