import { createHash } from 'node:crypto';
import type { StageInputs } from '../plugin/stage.js';
import { canonicalJson } from './canonical-json.js';
import type { Plan, PlannedStage } from './plan.js';

/** What may differ between the machine that planned and the one that runs. */
export interface Installed {
  readonly stageVersion: number;
  readonly plugin: string;
  readonly pluginVersion: string;
  readonly fingerprint: Readonly<Record<string, string>>;
}

/** Everything that decides a stage's output, by name: two keys differ exactly where their parts differ, which `tinyformer plan` shows. */
export function cacheKeyParts(
  plan: Plan,
  stage: PlannedStage,
  inputs: StageInputs,
  installed: Installed,
): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {
    stage: `${stage.stage}@${installed.stageVersion}`,
    plugin: `${installed.plugin}@${installed.pluginVersion}`,
    options: canonicalJson(stage.options),
    seed: String(plan.seed),
    fingerprint: canonicalJson(installed.fingerprint),
  };
  for (const [kind, ref] of Object.entries(inputs)) parts[`input ${kind}`] = ref.sha256;
  for (const name of stage.uses) {
    parts[name] = canonicalJson(name === 'constraints' ? plan.constraints : plan.services[name]);
  }
  return parts;
}

/** sha256 of the parts, hexadecimal. */
export function cacheKey(parts: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

/** The key of what the planning machine would run: for `tinyformer plan`. */
export function plannedInstallation(stage: PlannedStage): Installed {
  return { stageVersion: stage.version, plugin: stage.plugin, pluginVersion: stage.pluginVersion, fingerprint: stage.fingerprint };
}
