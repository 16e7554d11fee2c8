import type { LabelledImages } from '../../../core/dataset/index.js';
import type { Path, Weights } from '../../../core/plugin/index.js';
import type { Batch } from '../augment/mix.js';
import { initialStatistics, initialWeights, namedWeights, vectorFrom } from '../model/initialize.js';
import { whiten } from '../model/whiten.js';
import { type Tensor, tf } from '../tensorflow/load.js';
import { Session } from '../tensorflow/session.js';
import { type StateRole, type TrainingState, variableName } from './state.js';
import { type Group, type TrainingGraph, type TrainingGraphOptions, trainingGraph } from './training-graph.js';

/** What a step met, before its update. */
export interface Stepped {
  readonly loss: number;
  /** `[N, classes]` */
  readonly logits: Float32Array;
  /** Of each image `[N]`. */
  readonly losses: Float32Array;
}

/** A training that runs: the graph, its session and its state. */
export class Training {
  private readonly graph: TrainingGraph;
  private readonly session: Session;

  constructor(
    private readonly options: TrainingGraphOptions,
    folder: string,
  ) {
    this.graph = trainingGraph(options);
    this.session = Session.load(this.graph.emitter, folder);
  }

  /** By choice, then by fragment. */
  get groups(): readonly (readonly Group[])[] {
    return this.graph.groups;
  }

  /** Starts from named weights where given, else from the seeded initialisation, with filters that whiten the given images. */
  initialize(seed: number, weights: Weights | undefined, images?: LabelledImages): void {
    const state = new Map<string, Float32Array>();
    for (const { name, fragment, layout, variables } of this.groups.flat()) {
      const start = weights ? vectorFrom(weights, layout.parameters) : initialWeights(fragment, layout, seed);
      if (!weights && images) whiten(fragment, layout, start, images);
      const statistics = weights ? vectorFrom(weights, layout.statistics) : initialStatistics(layout);
      const values: Record<StateRole, Float32Array> = {
        weights: start,
        average: start,
        statistics,
        averageStatistics: statistics,
        first: new Float32Array(layout.size),
        second: new Float32Array(layout.size),
        mask: new Float32Array(layout.size).fill(1),
        count: new Float32Array(1),
      };
      for (const role of Object.keys(variables)) state.set(variableName(name, role as StateRole), values[role as StateRole]);
    }
    this.restore(state);
  }

  /** One step: forward, backward, update; by the sandwich rule without the update, which follows the paths of a step (`update`). */
  step(batch: Batch, learningRate: number, choices: Path | undefined): Stepped {
    const { choices: blocks, recipe, classes } = this.options;
    const input = blocks[0]!.fragments[0]!;
    const feeds: Record<string, Tensor> = {
      images: tf.tensor(batch.inputs, [recipe.batch, ...input.shapes[input.input]!]),
      labels: tf.tensor(batch.labels, [recipe.batch, classes]),
      learningRate: tf.scalar(learningRate),
      ...(choices ? { path: tf.tensor1d([...choices], 'int32') } : {}),
      ...(recipe.skipEasy ? { weights: tf.tensor1d(batch.weights ?? new Float32Array(recipe.batch).fill(1)) } : {}),
    };
    const [loss, logits, losses] = this.runFor(feeds, ['loss', 'logits', 'losses']);
    return { loss: loss![0]!, logits: logits!, losses: losses! };
  }

  /** By the sandwich rule: one update by the gradients of all paths since the last one. */
  update(learningRate: number, paths: readonly Path[]): void {
    const summed = this.groups.flatMap((branches, i) => branches.flatMap(({ sum }, j) => (sum ? [{ i, j }] : [])));
    const reached = summed.map(({ i, j }) => (paths.some((path) => path[i] === j) ? 1 : 0));
    this.runFor({ learningRate: tf.scalar(learningRate), reached: tf.tensor1d(reached, 'int32') }, ['updated']);
  }

  /** Copies of all state. */
  state(): TrainingState {
    const values = this.runFor(
      {},
      this.graph.variables.map((name) => `get/${name}`),
    );
    return new Map(this.graph.variables.map((name, i) => [name, values[i]!]));
  }

  /** The weights of one group. */
  weights(group: Group): Float32Array {
    return this.runFor({}, [`get/${variableName(group.name, 'weights')}`])[0]!;
  }

  restore(state: TrainingState): void {
    const shapes = new Map(
      this.groups.flat().flatMap((g) => Object.entries(g.variables).map(([role, v]) => [`${g.name}/${role}`, v.shape])),
    );
    const feeds = Object.fromEntries([...state].map(([name, values]) => [`set/${name}`, tf.tensor(values, [...shapes.get(name)!])]));
    this.runFor(feeds, ['restored']);
  }

  /** Sets the masks of all groups; removed weights become zero. */
  setMasks(masks: ReadonlyMap<string, Float32Array>): void {
    this.runFor(Object.fromEntries([...masks].map(([group, mask]) => [`mask/${group}`, tf.tensor1d(mask)])), ['masked']);
  }

  /** Weights and running statistics to use: the averages where there are some. Masked weights are zero. */
  result(): Weights {
    const state = this.state();
    const weights: Weights = new Map();
    for (const { name, layout } of this.groups.flat()) {
      const of = (role: StateRole): Float32Array | undefined => state.get(variableName(name, role));
      const mask = of('mask');
      const vector = of('average') ?? of('weights');
      const statistics = of('averageStatistics') ?? of('statistics');
      const masked = vector && mask ? vector.map((w, i) => (mask[i] === 0 ? 0 : w)) : vector;
      if (masked) for (const [key, tensor] of namedWeights(masked, layout.parameters)) weights.set(key, tensor);
      if (statistics) for (const [key, tensor] of namedWeights(statistics, layout.statistics)) weights.set(key, tensor);
    }
    return weights;
  }

  close(): void {
    this.session.close();
  }

  /** Runs, reads the results and lets go of every tensor. */
  private runFor(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Float32Array[] {
    const results = this.session.run(feeds, fetches);
    // Copies: TensorFlow's memory goes with the tensor.
    const values = results.map((t) => Float32Array.from(t.dataSync()));
    tf.dispose([...results, ...Object.values(feeds)]);
    return values;
  }
}
