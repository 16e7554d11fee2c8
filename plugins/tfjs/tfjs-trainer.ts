import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArtifactRef,
  type FitJob,
  type FitResult,
  type HistoryPoint,
  type Pace,
  type ScoreJob,
  type StageContext,
  TinyformerError,
  type Trainer,
} from '../../core/plugin/index.js';
import { checkFitJob } from './check-job.js';
import { type Message, resumeFile, type Task, taskFile, weightsFile } from './process/messages.js';
import { runProcess } from './process/run-process.js';
import { vectorInstructions } from './process/vector-instructions.js';
import { tensorflowVersions } from './process/versions.js';

/** Trains with TensorFlow through tfjs-node, each job in a process of its own. */
export class TfjsTrainer implements Trainer {
  readonly id = 'tfjs';
  readonly version = '8';

  /** @param threads for the sums inside an operation; another number gives other bits. */
  constructor(private readonly threads: number) {}

  async fit(job: FitJob, context: StageContext): Promise<FitResult> {
    checkFitJob(job);
    // The same job on other data or another thread count is another training. On another kind of processor it goes on: what is done is worth more than its bits.
    const { vectors: _, ...arithmetic } = await this.fingerprint();
    const jobHash = createHash('sha256')
      .update(JSON.stringify([job, context.seed, arithmetic]))
      .digest('hex');
    const checkpoint = `${job.stream}.checkpoint`;
    return this.inFolder(context, { kind: 'fit', job, seed: context.seed, jobHash }, artifactsOf(job), async (folder) => {
      const saved = await context.checkpoint.load(checkpoint);
      if (saved) await writeFile(join(folder, resumeFile), saved);
      let history: readonly HistoryPoint[] | undefined;
      await this.run(folder, context, async (message) => {
        if (message.type === 'fitted') history = message.history;
        if (message.type !== 'checkpoint') return;
        await context.checkpoint.save(checkpoint, await readFile(message.file));
        await rm(message.file);
      });
      const last = history?.at(-1);
      if (!history || !last) throw new TinyformerError('TF_INTERNAL', 'the training process ended without a result');
      const { accuracy } = last;
      return { weights: await readFile(join(folder, weightsFile)), history, ...(accuracy === undefined ? {} : { accuracy }) };
    });
  }

  async score(job: ScoreJob, context: StageContext): Promise<readonly number[]> {
    if (job.items.length === 0) return [];
    const artifacts = { dataset: job.dataset, weights: job.weights };
    return this.inFolder(context, { kind: 'score', job, seed: context.seed }, artifacts, async (folder) => {
      let accuracies: readonly number[] | undefined;
      await this.run(folder, context, async (message) => {
        if (message.type === 'scored') accuracies = message.accuracies;
      });
      if (!accuracies) throw new TinyformerError('TF_INTERNAL', 'the training process ended without a result');
      return accuracies;
    });
  }

  async pace(job: FitJob, seconds: number, context: StageContext): Promise<Pace> {
    checkFitJob(job);
    return this.inFolder(context, { kind: 'pace', job, seconds, seed: context.seed }, artifactsOf(job), async (folder) => {
      let pace: Pace | undefined;
      await this.run(folder, context, async (message) => {
        if (message.type === 'paced') pace = message.pace;
      });
      if (!pace) throw new TinyformerError('TF_INTERNAL', 'the training process ended without a result');
      return pace;
    });
  }

  async fingerprint(): Promise<Readonly<Record<string, string>>> {
    return { ...(await tensorflowVersions()), threads: String(this.threads), step: 'graph', vectors: await vectorInstructions() };
  }

  private async run(folder: string, context: StageContext, receive: (message: Message) => Promise<void>): Promise<void> {
    await runProcess(folder, this.threads, context, async (message) => {
      if (message.type === 'progress') context.progress(message.progress);
      await receive(message);
    });
  }

  /** A folder with the task and its artifacts, for the time of the work. */
  private async inFolder<T>(
    context: StageContext,
    task: Task,
    artifacts: Readonly<Record<string, ArtifactRef>>,
    work: (folder: string) => Promise<T>,
  ): Promise<T> {
    await mkdir(context.workdir, { recursive: true });
    const folder = await mkdtemp(join(context.workdir, 'training-'));
    try {
      for (const [name, ref] of Object.entries(artifacts)) await context.artifacts.materialize(ref, join(folder, name));
      await writeFile(join(folder, taskFile), JSON.stringify(task));
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function artifactsOf({ dataset, weights, teacher }: FitJob): Record<string, ArtifactRef> {
  return { dataset, ...(weights ? { weights } : {}), ...(teacher ? { teacher: teacher.weights } : {}) };
}
