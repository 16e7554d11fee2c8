import { attribute, type Value } from '../tensorflow/emitter.js';
import type { GraphEmitter, NodeOutput } from '../tensorflow/graph-emitter.js';
import { math } from '../tensorflow/math.js';
import { choose } from './choose.js';
import type { Group } from './training-graph.js';
import { clipFactor, gradientVectors, movedStatistics, type Updates, writeGroup } from './update-group.js';

/**
 * Adds the gradients of the chosen groups to their sums, in place of an update, and moves their running statistics. Returns nodes that end when all is
 * written.
 */
export function sumGradients(e: GraphEmitter, updates: Updates): readonly NodeOutput[] {
  const { groups, choosers, forwards } = updates;
  const m = math(e);
  const vectors = gradientVectors(e, updates);
  return groups.map((branches, i) => {
    const done = branches.map((g, j) => {
      const vector = vectors[i]![j];
      const live = choosers[i]!.into(j, m.scalar(0));
      if (!vector) return live;
      const statistics = movedStatistics(e, g, forwards[i]![j]!.forward.statistics);
      return e.identity(live, [
        e.assign(g.sum!, m.add(e.read(g.sum!), vector)),
        ...(statistics ? [e.assign(g.variables.statistics!, statistics)] : []),
      ]);
    });
    return choosers[i]!.merge(done) as NodeOutput;
  });
}

/**
 * One update by those sums, which are zero again afterwards: feed `reached` `[groups with weights]`, 1 where a path of the step has used the group, and
 * `learningRate`; fetch `updated`. Groups that no path has used stay as they are.
 */
export function updateBySums(e: GraphEmitter, all: readonly Group[], updates: Pick<Updates, 'learningRate' | 'recipe'>): void {
  const m = math(e);
  const groups = all.filter((g) => g.sum);
  const reached = e.unpackInts(e.feed('reached', [groups.length], 'int32'), groups.length);
  const sums = groups.map((g) => e.read(g.sum!));
  const norm = m.sqrt(m.addAll(sums.map((sum) => m.sum(m.square(sum), [0]))));
  const clip = clipFactor(e, norm, updates.recipe);
  const done = groups.map((g, k) => {
    const { into, merge } = choose(e, 2, reached[k]);
    const ifChosen = (value: Value): Value => into(1, value);
    const { weights, mask, statistics } = g.variables;
    const sum = ifChosen(sums[k]!);
    const writes = writeGroup(e, g, {
      weights: ifChosen(e.read(weights!)),
      mask: mask && e.read(mask),
      gradient: clip ? m.mul(sum, clip) : sum,
      ifChosen,
      statistics: () => statistics && ifChosen(e.read(statistics)),
      updates,
    });
    return merge([into(0, norm), e.identity(ifChosen(norm), [...writes, clearSum(e, g, writes)])]) as NodeOutput;
  });
  e.identity(norm, done, 'updated');
}

/** Sets a sum to zero, after the given nodes. */
export function clearSum(e: GraphEmitter, { sum, layout }: Group, after: readonly NodeOutput[] = []): NodeOutput {
  const types = [attribute.type('T', 'float32'), attribute.type('index_type', 'int32')];
  return e.assign(sum!, e.op('Fill', [e.constant([layout.size], [1], 'int32'), math(e).scalar(0)], types), after);
}
