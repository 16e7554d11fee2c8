import { createHash } from 'node:crypto';
import type {
  FitJob,
  FitResult,
  ScoreItem,
  ScoreJob,
  SparseConfig,
  StageContext,
  SuperGraph,
  Trainer,
} from '../../../core/plugin/index.js';

/** Trains nothing: how good a candidate is has been planted, and the trainer sees it through noise. Counts what it is asked. */
export class PlantedTrainer implements Trainer {
  readonly id = 'planted';
  readonly version = '1';
  /** Streams of the fits that were done, in order. */
  readonly fits: string[] = [];
  scores = 0;
  running = 0;
  mostAtOnce = 0;

  /** @param noise of accuracies @param beforeFit may throw, as a power cut does */
  constructor(
    private readonly noise: number,
    private readonly beforeFit: (fits: number) => void = () => undefined,
  ) {}

  async fit(job: FitJob, context: StageContext): Promise<FitResult> {
    context.signal.throwIfAborted();
    this.beforeFit(this.fits.length);
    this.fits.push(job.stream);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
    await new Promise((resolve) => setImmediate(resolve));
    this.running--;
    const trained: Trained = { sparse: job.pruning?.sparse, salt: `${context.seed} ${job.stream} ${job.recipe.steps}` };
    return { weights: Buffer.from(JSON.stringify(trained)), history: [], accuracy: 0.5 };
  }

  async score(job: ScoreJob, context: StageContext): Promise<readonly number[]> {
    this.scores++;
    const { sparse, salt } = JSON.parse(
      Buffer.from(await context.artifacts.read(job.weights, 'weights.safetensors')).toString(),
    ) as Trained;
    return job.items.map((item) => this.accuracy(job.supergraph, item, item.sparse ?? sparse, salt));
  }

  async fingerprint(): Promise<Readonly<Record<string, string>>> {
    return { planted: '1' };
  }

  private accuracy(supergraph: SuperGraph, item: ScoreItem, sparse: SparseConfig | undefined, salt: string): number {
    const qualities = supergraph.blocks.map((block, i) => {
      const choice = block.candidates[item.path[i]!]!.id;
      return 0.06 * unit(`${block.id} ${choice}`) - 0.05 * unit(block.id) * (sparse?.[i]?.sparsity ?? 0);
    });
    const noise = this.noise * (unit(`${salt} ${JSON.stringify([item.path, sparse])}`) - 0.5);
    return 0.4 + qualities.reduce((a, b) => a + b, 0) + noise;
  }
}

interface Trained {
  readonly sparse?: SparseConfig;
  readonly salt: string;
}

/** A number in [0, 1) that a name has for ever. */
function unit(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32LE(0) / 2 ** 32;
}
