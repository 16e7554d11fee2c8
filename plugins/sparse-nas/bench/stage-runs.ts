import { evaluationPart } from '../../../core/plan/evaluation-part.js';
import type { ArtifactRef, StageInputs, StageOutput } from '../../../core/plugin/index.js';
import { runSearchStage } from './run-search-stage.js';
import type { Setup } from './setup.js';
import type { Configured } from './stage-options.js';

export interface JobTitles {
  readonly title: (index: number, total: number) => string;
  readonly cost: number;
}

/** A search stage from its first proposal to its conclusion. @returns what it concludes with */
export async function runStage<Options>(
  setup: Setup,
  configured: Configured<Options>,
  inputs: StageInputs,
  seed: number,
  { title, cost }: JobTitles,
): Promise<ArtifactRef> {
  const { stage, options } = configured;
  const context = setup.laboratory.contextOf(stage.id, seed, options);
  const { artifact } = await runSearchStage(stage, inputs, context, (candidate, index, total) =>
    evaluateOnce(setup, configured, inputs, candidate, seed, { title: title(index, total), cost }),
  );
  return artifact;
}

/** One evaluation of a search stage, kept under all that decides it. */
export function evaluateOnce<Options>(
  { laboratory, context }: Setup,
  { stage, options }: Configured<Options>,
  inputs: StageInputs,
  candidate: ArtifactRef,
  seed: number,
  job: { readonly title: string; readonly cost: number },
): Promise<StageOutput> {
  const hashes = Object.entries(inputs).map(([kind, ref]) => [kind, ref.sha256]);
  const part = evaluationPart(stage, { options: options as Readonly<Record<string, unknown>>, uses: stage.uses });
  const used = part.uses.map((name) => [name, context.configured[name]]);
  const parts = {
    stage: `${stage.id}@${stage.version}`,
    options: part.options,
    candidate: candidate.sha256,
    inputs: Object.fromEntries(hashes),
    ...Object.fromEntries(used),
  };
  return laboratory.once({ ...job, parts, seed }, (checkpoint) =>
    stage.evaluate(inputs, candidate, laboratory.contextOf(stage.id, seed, options, checkpoint)),
  );
}
