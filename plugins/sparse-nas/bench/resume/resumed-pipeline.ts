import {
  type AnyStage,
  type ArtifactRef,
  type BenchContext,
  type Recipe,
  type SearchStage,
  type Stage,
  type StageContext,
  type StageInputs,
  type StageOutput,
  Stages,
  TinyformerError,
} from '../../../../core/plugin/index.js';
import { randomStream } from '../../../../core/random/random-stream.js';
import { benchImages } from '../bench-images.js';
import type { ResumeBenchOptions } from '../bench-options.js';
import { runSearchStage } from '../run-search-stage.js';
import { stageOptions } from '../stage-options.js';
import { runThrice, type ThreeRuns } from './three-runs.js';

/** Options that every stage with a training has. */
interface TrainingOptions {
  readonly recipe: Recipe;
  readonly checkpointEvery: number;
}

const trainings = ['supernet', 'search', 'finetune', 'train-further'] as const;
export type Training = (typeof trainings)[number];

/** The stages that train, in their order, each on what the undisturbed one before it made. */
export class ResumedPipeline {
  private readonly runs = new Map<Training, ThreeRuns>();

  constructor(
    private readonly context: BenchContext,
    private readonly options: ResumeBenchOptions,
  ) {}

  async run(): Promise<ReadonlyMap<Training, ThreeRuns>> {
    const { context, options } = this;
    if (options.kills >= options.steps) {
      throw new TinyformerError(
        'TF_USAGE',
        `--kills ${options.kills}: a training of ${options.steps} steps can be killed ${options.steps - 1} times at most`,
        {
          hint: 'Lower --kills, or raise --steps.',
        },
      );
    }
    context.progress({ fraction: 0, message: 'reading the data set' });
    const few = Math.max(10, Math.round(options.images / 10));
    const { dataset } = await benchImages(context, { images: options.images, validation: few, aside: few }, context.artifacts);
    const supernet = await this.searched('supernet', { dataset }, { supernets: 1, paths: 1, configurations: 1 });
    const search = await this.searched('search', { dataset, supernet }, { candidates: 1 });
    const model = await this.trained('finetune', { dataset, supernet, search });
    await this.trained('train-further', { dataset, model });
    return this.runs;
  }

  /** A search stage with one candidate. @returns what it concludes with */
  private async searched(name: Training, inputs: StageInputs, one: Readonly<Record<string, number>>): Promise<ArtifactRef> {
    const stage = this.stage(name) as unknown as SearchStage<TrainingOptions>;
    const context = this.contextOf(name, one);
    const { artifact } = await runSearchStage(stage, inputs, context, (candidate) =>
      this.thrice(name, context, (own) => stage.evaluate(inputs, candidate, own)),
    );
    return artifact;
  }

  private async trained(name: Training, inputs: StageInputs): Promise<ArtifactRef> {
    const stage = this.stage(name) as unknown as Stage<TrainingOptions>;
    const { artifact } = await this.thrice(name, this.contextOf(name, {}), (own) => stage.run(inputs, own));
    return artifact;
  }

  private async thrice(
    name: Training,
    context: StageContext<TrainingOptions>,
    work: (context: StageContext<TrainingOptions>) => Promise<StageOutput>,
  ): Promise<StageOutput> {
    const fraction = trainings.indexOf(name) / trainings.length;
    const tell = (what: string): void => this.context.progress({ fraction, message: `${name}, ${what}` });
    const { output, runs } = await runThrice(work, context, this.options.kills, tell);
    this.runs.set(name, runs);
    return output;
  }

  private stage(name: Training): AnyStage {
    return this.context.services.resolve(Stages, name);
  }

  /** The config's options, of fewer steps, with checkpoints as far apart as the kills shall be. */
  private contextOf(name: Training, less: Readonly<Record<string, number>>): StageContext<TrainingOptions> {
    const { context, options } = this;
    const stage = this.stage(name);
    const { recipe, ...others } = stageOptions<TrainingOptions>(stage, name, context);
    const checkpointEvery = Math.floor(options.steps / (options.kills + 1));
    return {
      ...context,
      options: { ...others, ...less, recipe: { ...recipe, steps: options.steps }, checkpointEvery },
      random: (...parts) => randomStream(context.seed, stage.id, ...parts),
      progress: () => undefined,
    };
  }
}
