import type { ArtifactRef, SearchStage, StageContext, StageInputs, StageOutput, Told } from '../../../core/plugin/index.js';

/**
 * The whole loop of a search stage, as the search workflow has it: ask, evaluate the batch, tell in the order of the proposal, conclude.
 *
 * @param evaluate one candidate; the batch is given to it at once
 */
export async function runSearchStage<Options>(
  stage: SearchStage<Options>,
  inputs: StageInputs,
  context: StageContext<Options>,
  evaluate: (candidate: ArtifactRef, index: number, total: number) => Promise<StageOutput>,
): Promise<StageOutput> {
  const told: Told[] = [];
  let state: ArtifactRef | undefined;
  for (;;) {
    const proposal = await stage.propose(inputs, state, told, context);
    state = proposal.state;
    if (proposal.candidates.length === 0) return stage.conclude(inputs, state, told, context);
    const { candidates, total } = proposal;
    const before = told.length;
    const evaluations = await Promise.all(candidates.map((candidate, i) => evaluate(candidate, before + i, total)));
    evaluations.forEach(({ artifact, metrics }, i) => {
      told.push({ index: before + i, candidate: candidates[i]!, evaluation: artifact, metrics });
    });
  }
}
