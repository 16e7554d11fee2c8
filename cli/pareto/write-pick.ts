import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../../core/artifacts/disk.js';
import { type LoadedConfig, loadConfig } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import { changedParts } from '../../core/plan/cache-forecast.js';
import { cacheKeyParts, plannedInstallation } from '../../core/plan/cache-key.js';
import { makePlan } from '../../core/plan/make-plan.js';
import type { Plan, PlannedStage } from '../../core/plan/plan.js';
import { shellWord } from '../output/shell-word.js';
import { toldPlace, withDataAt } from '../project/data-place.js';
import { editedText } from '../project/edit-config.js';
import { shownPath, storeAddress } from '../project/project.js';
import type { LoadedRun } from '../run/load-run.js';
import type { FrontRow } from './front.js';

/**
 * Writes a copy of the run's config, comments included, that takes candidate `pick`.
 *
 * @returns the file, and the command that runs it on the images and in the store of the run
 * @throws TF_USAGE when there is no such candidate, TF_CONFIG_MISSING, TF_CONFIG_VALUE when the config would search anew: the number is one of this search
 */
export async function writePick(
  { project, run }: Pick<LoadedRun, 'project' | 'run'>,
  rows: readonly FrontRow[],
  pick: number,
): Promise<{ readonly file: string; readonly command: string }> {
  if (!rows.some(({ index }) => index === pick)) {
    throw new TinyformerError('TF_USAGE', `--pick ${pick}: the search of ${run.runId} has candidates 0 to ${rows.length - 1}`, {
      hint: 'List them with: tinyformer pareto --all',
    });
  }
  const config = await loadConfig(project.config);
  const data = toldPlace(config.config.dataset.options, run.plan.services.dataset.options);
  await refuseOtherSearch(run, await withDataAt(config, data));
  const name = run.plan.name.replace(/-pick-\d+$/, '');
  const text = editedText(await readFile(project.config, 'utf8'), [
    { path: ['name'], value: `${name.slice(0, 52)}-pick-${pick}` },
    { path: ['stages', 'finetune', 'options', 'pick'], value: pick },
  ]);
  const stem = basename(project.config).replace(/(\.pick-\d+)?\.ya?ml$/, '');
  const file = join(dirname(project.config), `${stem}.pick-${pick}.yaml`);
  await writeAtomically(file, text);
  const { store } = run.plan;
  const places = [
    ...(data === undefined ? [] : ['--data', data]),
    ...(store === storeAddress(project) ? [] : ['--store', fileURLToPath(store)]),
  ];
  return { file, command: ['tinyformer', 'run', ...[shownPath(file), ...places].map(shellWord)].join(' ') };
}

/** @throws TF_CONFIG_VALUE when a stage before finetune would not be the one that ran: what decides its result differs */
async function refuseOtherSearch({ runId, plan }: LoadedRun['run'], config: LoadedConfig): Promise<void> {
  const changes = changesBeforeFinetune(plan, (await makePlan(config, plan.store)).plan);
  if (changes.length === 0) return;
  throw new TinyformerError(
    'TF_CONFIG_VALUE',
    `${shownPath(config.file)} is no longer what run ${runId} searched with: ${changes.join('; ')}`,
    {
      hint: 'Undo the change, or run the config and pick from that run. Where this is another config than that of the run, name it with --config.',
    },
  );
}

/** `search.options.recipe.steps is 300, was 200`; what all stages share is told once. */
function changesBeforeFinetune(ran: Plan, now: Plan): string[] {
  const names = (plan: Plan): string =>
    before(plan)
      .map(({ name }) => name)
      .join(', ');
  if (names(ran) !== names(now)) return [`the stages before finetune are ${names(now)}, were ${names(ran)}`];
  return changedParts(partsOf(ran), partsOf(now));
}

function before({ stages }: Plan): readonly PlannedStage[] {
  return stages.slice(
    0,
    stages.findIndex(({ name }) => name === 'finetune'),
  );
}

function partsOf(plan: Plan): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {};
  for (const stage of before(plan)) {
    for (const [part, value] of Object.entries(cacheKeyParts(plan, stage, {}, plannedInstallation(plan, stage)))) {
      parts[ofStage.has(part) ? `${stage.name}.${part}` : part] = value;
    }
  }
  return parts;
}

/** Parts of a key that each stage has its own of. */
const ofStage: ReadonlySet<string> = new Set(['stage', 'plugin', 'options', 'fingerprint']);
