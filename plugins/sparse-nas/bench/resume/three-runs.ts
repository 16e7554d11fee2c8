import type { Checkpoint, StageContext, StageOutput } from '../../../../core/plugin/index.js';
import { memoryCheckpoint } from '../../../../core/plugin/memory-checkpoint.js';

/** Hashes of what the same work left behind. */
export interface ThreeRuns {
  readonly undisturbed: string;
  /** Killed, and gone on with from its checkpoints, until it was done. */
  readonly resumed: string;
  /** Undisturbed once more. */
  readonly repeated: string;
  /** How often the second run was killed. */
  readonly kills: number;
}

export interface RanThrice {
  readonly output: StageOutput;
  readonly runs: ThreeRuns;
}

/**
 * Does a stage's work undisturbed, killed `kills` times, and undisturbed again. It is killed right after a checkpoint was kept, while the training goes on
 * to the next: what is done since is lost, as in a power cut.
 *
 * @param tell is told what begins
 */
export async function runThrice<Options>(
  work: (context: StageContext<Options>) => Promise<StageOutput>,
  context: StageContext<Options>,
  kills: number,
  tell: (what: string) => void,
): Promise<RanThrice> {
  tell('undisturbed');
  const output = await work({ ...context, checkpoint: memoryCheckpoint() });
  const killed = await runKilled(work, context, kills, tell);
  tell('repeated');
  const repeated = await work({ ...context, checkpoint: memoryCheckpoint() });
  const [undisturbed, resumed, again] = [output, killed.output, repeated].map(({ artifact }) => artifact.sha256) as [
    string,
    string,
    string,
  ];
  return { output, runs: { undisturbed, resumed, repeated: again, kills: killed.kills } };
}

async function runKilled<Options>(
  work: (context: StageContext<Options>) => Promise<StageOutput>,
  context: StageContext<Options>,
  wanted: number,
  tell: (what: string) => void,
): Promise<{ readonly output: StageOutput; readonly kills: number }> {
  const checkpoint = memoryCheckpoint();
  for (let kills = 0; ; kills++) {
    tell(kills === 0 ? 'to be killed' : `killed ${kills} of ${wanted} times, resumed`);
    const power = new AbortController();
    const cut: Checkpoint = {
      ...checkpoint,
      async save(name, bytes) {
        await checkpoint.save(name, bytes);
        if (kills < wanted) power.abort();
      },
    };
    try {
      const output = await work({ ...context, checkpoint: cut, signal: AbortSignal.any([context.signal, power.signal]) });
      return { output, kills };
    } catch (error) {
      context.signal.throwIfAborted();
      if (!power.signal.aborted) throw error;
    }
  }
}
