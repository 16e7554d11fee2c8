import type { FitJob, Pace, StageContext, Trainer } from '../../core/plugin/index.js';

const [few, many] = [2, 10];

/** Times steps of a job; a trainer that cannot tell is asked for two short trainings, whose difference has no start-up in it. */
export async function measurePace(trainer: Trainer, job: FitJob, seconds: number, context: StageContext): Promise<Pace> {
  if (trainer.pace) return trainer.pace(job, seconds, context);
  const timed = async (steps: number): Promise<number> => {
    const start = performance.now();
    await trainer.fit({ ...job, recipe: { ...job.recipe, steps } }, context);
    return (performance.now() - start) / 1000;
  };
  const short = await timed(few);
  return { secondsPerStep: Math.max(1e-4, ((await timed(many)) - short) / (many - few)), steps: few + many };
}
