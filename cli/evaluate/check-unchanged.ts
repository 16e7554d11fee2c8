import type { ArtifactRef } from '../../core/artifacts/artifact-store.js';
import { TinyformerError } from '../../core/errors/index.js';
import type { SavedRun } from '../project/saved-run.js';

/**
 * Whether files of saved results are those that their run made. A folder that was damaged, or is mixed of two runs, would give figures that belong to neither.
 *
 * @param folder of the results, for errors
 * @param found what its files are, of a kind that the run made: `model`, `quantized`
 * @throws TF_USAGE when they are not
 */
export function checkUnchanged({ stages }: SavedRun, folder: string, found: ArtifactRef): void {
  const made = stages.findLast(({ artifact }) => artifact?.kind === found.kind)?.artifact;
  if (!made || made.sha256 === found.sha256) return;
  throw new TinyformerError(
    'TF_USAGE',
    `${folder}/${found.kind} is not what the run of its run.json made: ${made.sha256.slice(0, 12)} is written there, the files are ${found.sha256.slice(0, 12)}`,
    { hint: 'A file was changed, added or lost, or comes from another run: copy the whole folder again.' },
  );
}
