import type { ArtifactRef } from '../artifacts/artifact-store.js';
import type { MadePlan } from '../plan/make-plan.js';
import type { PlannedStage } from '../plan/plan.js';
import {
  type AnyStage,
  type Progress,
  type SearchStage,
  type Stage,
  type StageContext,
  type StageInputs,
  type StageOutput,
  Stages,
  type Told,
} from '../plugin/stage.js';
import { testStageContext } from './stage-context.js';

export interface RunPlanSettings {
  readonly artifacts: StageContext['artifacts'];
  /** Stops after the stage of this name. */
  readonly until?: string;
  readonly onProgress?: (stage: string, progress: Progress) => void;
  readonly onOutput?: (stage: string, output: StageOutput) => void;
}

/** Runs a plan's stages one after the other in this process, without Temporal, cache or workers. Outputs by stage name. */
export async function runPlanHere({ plan, loaded, services }: MadePlan, settings: RunPlanSettings): Promise<Map<string, StageOutput>> {
  const outputs = new Map<string, StageOutput>();
  for (const planned of plan.stages) {
    const inputs = Object.fromEntries(Object.entries(planned.inputsFrom).map(([kind, from]) => [kind, outputs.get(from)!.artifact]));
    const host = async (): Promise<StageContext> =>
      testStageContext({
        options: planned.options as unknown,
        services,
        stage: planned.stage,
        seed: plan.seed,
        root: plan.root,
        artifacts: settings.artifacts,
        onProgress: (progress) => settings.onProgress?.(planned.name, progress),
      });
    const output = await runStage(loaded.registry.resolve(Stages, planned.stage), planned, inputs, host);
    outputs.set(planned.name, output);
    settings.onOutput?.(planned.name, output);
    if (planned.name === settings.until) break;
  }
  return outputs;
}

async function runStage(
  stage: AnyStage,
  planned: PlannedStage,
  inputs: StageInputs,
  host: () => Promise<StageContext>,
): Promise<StageOutput> {
  if (planned.form === 'stage') return (stage as unknown as Stage).run(inputs, await host());
  const search = stage as unknown as SearchStage;
  const told: Told[] = [];
  let state: ArtifactRef | undefined;
  for (;;) {
    const proposal = await search.propose(inputs, state, told, await host());
    state = proposal.state;
    for (const candidate of proposal.candidates) {
      const { artifact, metrics } = await search.evaluate(inputs, candidate, await host());
      told.push({ index: told.length, candidate, evaluation: artifact, metrics });
    }
    if (proposal.last || proposal.candidates.length === 0) return search.conclude(inputs, state, told, await host());
  }
}
