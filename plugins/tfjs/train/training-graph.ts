import type { Recipe } from '../../../core/plugin/index.js';
import { differentiate, type Forward } from '../model/differentiate.js';
import type { Choice, Fragment } from '../model/fragment.js';
import { type Layout, layoutOf } from '../model/layout.js';
import type { Value } from '../tensorflow/emitter.js';
import { GraphEmitter, type NodeOutput, type Variable } from '../tensorflow/graph-emitter.js';
import { math } from '../tensorflow/math.js';
import { type Choose, choose } from './choose.js';
import { crossEntropy, distillation, type Loss } from './loss.js';
import { type StateRole, variableName } from './state.js';
import { clearSum, sumGradients, updateBySums } from './summed-gradients.js';
import { updateGroup } from './update-group.js';

/** The weights of one fragment, trained as vectors. */
export interface Group {
  readonly name: string;
  readonly fragment: Fragment;
  readonly layout: Layout;
  readonly variables: Readonly<Partial<Record<StateRole, Variable>>>;
  /** By the sandwich rule: gradients of the paths of a step, added up; zero between steps. */
  readonly sum?: Variable;
}

export interface TrainingGraph {
  readonly emitter: GraphEmitter;
  /** By choice, then by fragment. */
  readonly groups: readonly (readonly Group[])[];
  /** Names of the variables that hold state, in order. */
  readonly variables: readonly string[];
}

export interface TrainingGraphOptions {
  readonly choices: readonly Choice[];
  readonly classes: number;
  readonly recipe: Pick<Recipe, 'batch' | 'optimizer' | 'weightDecay' | 'clipNorm' | 'ema' | 'skipEasy' | 'sandwich'>;
  readonly masked: boolean;
  /** Logits of a teacher for the images fed. */
  readonly teacher?: {
    readonly logits: (e: GraphEmitter, images: Value, batch: number) => Value;
    readonly temperature: number;
    readonly weight: number;
  };
}

/**
 * The whole training step as one TensorFlow graph: feeds `images` `[N, H, W, C]`, `labels` `[N, classes]`, `learningRate` and, where there
 * is a choice, `path` `[choices]`, where images are skipped, `weights` `[N]`; fetch `loss`, which runs forward, backward and update, `logits`, and `losses` `[N]`. State lives in the graph's variables: fetch
 * `get/${variable}`, or feed `set/${variable}` for all of them and fetch `restored`; feed `mask/${variable}` and fetch `masked`. By the sandwich rule `loss`
 * does not update but adds up gradients, for `updated` to use (`updateBySums`).
 */
export function trainingGraph(options: TrainingGraphOptions): TrainingGraph {
  const { choices, classes, recipe } = options;
  const e = new GraphEmitter();
  const input = choices[0]!.fragments[0]!;
  const images = e.feed('images', [recipe.batch, ...input.shapes[input.input]!]);
  const labels = e.feed('labels', [recipe.batch, classes]);
  const learningRate = e.feed('learningRate', []);
  const groups = choices.map((choice, i) => choice.fragments.map((fragment, j) => group(e, `g${i}.${j}`, fragment, options)));
  const choosers = chooseAlong(e, choices);

  let tensor: Value = images;
  const forwards = groups.map((branches, i) => {
    const { into, merge } = choosers[i]!;
    const results = branches.map((g, j) => forwardOf(e, g, recipe.batch, into(j, tensor), choosers[i]!, j));
    tensor = merge(results.map((r) => r.forward.output));
    return results;
  });
  const weights = recipe.skipEasy ? e.feed('weights', [recipe.batch]) : undefined;
  const { loss, gradient, losses } = lossOf(e, tensor, labels, images, weights, options);

  let dy = gradient;
  const backwards = forwards.toReversed().map((results, k) => {
    const i = forwards.length - 1 - k;
    const { into, merge } = choosers[i]!;
    const gradients = results.map((r, j) => r.forward.backward(into(j, dy)));
    dy = merge(gradients.map((g) => g.input));
    return gradients;
  });
  const updates = { groups, choosers, forwards, gradients: backwards.toReversed(), learningRate, recipe };
  e.identity(loss, recipe.sandwich ? sumGradients(e, updates) : updateGroup(e, updates), 'loss');
  e.identity(tensor, [], 'logits');
  e.identity(losses, [], 'losses');
  if (recipe.sandwich) updateBySums(e, groups.flat(), updates);
  stateAccess(e, groups.flat());
  return {
    emitter: e,
    groups,
    variables: groups.flat().flatMap((g) => Object.keys(g.variables).map((role) => variableName(g.name, role as StateRole))),
  };
}

export interface GroupForward {
  readonly weights: Value;
  readonly mask: Value | undefined;
  readonly forward: Forward;
}

function group(e: GraphEmitter, name: string, fragment: Fragment, { recipe, masked }: TrainingGraphOptions): Group {
  const layout = layoutOf(fragment);
  const { size, statisticsSize } = layout;
  const sizes: Partial<Record<StateRole, readonly number[]>> = {
    ...(size > 0 ? { weights: [size], first: [size], second: [size], count: [] } : {}),
    ...(statisticsSize > 0 ? { statistics: [statisticsSize] } : {}),
    ...(size > 0 && recipe.ema > 0 ? { average: [size] } : {}),
    ...(statisticsSize > 0 && recipe.ema > 0 ? { averageStatistics: [statisticsSize] } : {}),
    ...(size > 0 && masked ? { mask: [size] } : {}),
  };
  const variables = Object.fromEntries(
    Object.entries(sizes).map(([role, shape]) => [role, e.variable(variableName(name, role as StateRole), shape)]),
  );
  const summed = recipe.sandwich && size > 0;
  return { name, fragment, layout, variables, ...(summed ? { sum: e.variable(`${name}/sum`, [size]) } : {}) };
}

function chooseAlong(e: GraphEmitter, choices: readonly Choice[]): readonly Choose[] {
  if (choices.every((choice) => choice.fragments.length === 1)) return choices.map(() => choose(e, 1, undefined));
  const path = e.feed('path', [choices.length], 'int32');
  const chosen = e.unpackInts(path, choices.length);
  return choices.map((choice, i) => choose(e, choice.fragments.length, chosen[i]));
}

function forwardOf(e: GraphEmitter, g: Group, batch: number, input: Value, { into }: Choose, branch: number): GroupForward {
  if (!g.variables.weights)
    return { weights: input, mask: undefined, forward: differentiate(e, g.fragment, batch, input, new Map(), true) };
  const m = math(e);
  const weights = into(branch, e.read(g.variables.weights));
  const parts = m.split(
    weights,
    g.layout.parameters.map((p) => p.size),
  );
  const named = new Map(g.layout.parameters.map((p, i) => [p.name, m.reshape(parts[i]!, p.shape)]));
  const mask = g.variables.mask && e.read(g.variables.mask);
  return { weights, mask, forward: differentiate(e, g.fragment, batch, input, named, true) };
}

function lossOf(
  e: GraphEmitter,
  logits: Value,
  labels: Value,
  images: Value,
  weights: Value | undefined,
  { recipe, teacher }: TrainingGraphOptions,
): Loss {
  if (!teacher) return crossEntropy(e, logits, labels, recipe.batch, weights);
  const answers = teacher.logits(e, images, recipe.batch);
  return distillation(e, logits, labels, answers, recipe.batch, teacher.temperature, teacher.weight, weights);
}

/** Nodes that read and write the state from outside. A new mask takes effect at once: weights that it removes become zero. */
function stateAccess(e: GraphEmitter, groups: readonly Group[]): void {
  const written: NodeOutput[] = [];
  const masked: NodeOutput[] = [];
  for (const g of groups) {
    for (const [role, variable] of Object.entries(g.variables)) {
      const name = variableName(g.name, role as StateRole);
      e.identity(e.read(variable), [], `get/${name}`);
      written.push(e.assign(variable, e.feed(`set/${name}`, variable.shape)));
    }
    const { mask, weights } = g.variables;
    if (mask && weights) {
      const fed = e.feed(`mask/${g.name}`, mask.shape);
      masked.push(e.assign(mask, fed), e.assign(weights, math(e).mul(e.read(weights), fed)));
    }
    if (g.sum) written.push(clearSum(e, g));
  }
  e.identity(e.constant([1], []), written, 'restored');
  e.identity(e.constant([1], []), masked, 'masked');
}
