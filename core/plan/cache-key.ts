import { createHash } from 'node:crypto';
import type { StageInputs } from '../plugin/stage.js';
import { canonicalJson } from './canonical-json.js';
import type { Plan, PlannedService, PlannedServiceName, PlannedStage } from './plan.js';

/** What may differ between the machine that planned and the one that runs. */
export interface Installed {
  readonly stageVersion: number;
  readonly plugin: string;
  readonly pluginVersion: string;
  readonly fingerprint: Readonly<Record<string, string>>;
  /** The services that the stage uses. */
  readonly services: Readonly<Partial<Record<PlannedServiceName, PlannedService>>>;
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
    parts[name] = canonicalJson(name === 'constraints' ? plan.constraints : installed.services[name]);
  }
  const plugins = new Set([installed.plugin, ...Object.values(installed.services).map(({ plugin }) => plugin)]);
  for (const plugin of plugins) {
    const options = generalOptions(plan, plugin);
    if (Object.keys(options).length > 0) parts[`options of plugin ${plugin}`] = canonicalJson(options);
  }
  return parts;
}

/** Options that a plugin has under `plugins`, for all that it provides; those of a chosen service count where the service is used. */
function generalOptions({ plugins, services }: Plan, name: string): Readonly<Record<string, unknown>> {
  const ofServices = new Set(Object.values(services).flatMap(({ plugin, options }) => (plugin === name ? Object.keys(options) : [])));
  const all = Object.entries(plugins.find((plugin) => plugin.name === name)?.options ?? {});
  return Object.fromEntries(all.filter(([key]) => !ofServices.has(key)));
}

/** sha256 of the parts, hexadecimal. */
export function cacheKey(parts: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

/** The key of what the planning machine would run: for `tinyformer plan`. */
export function plannedInstallation({ services }: Plan, stage: PlannedStage): Installed {
  const { version: stageVersion, plugin, pluginVersion, fingerprint, uses } = stage;
  const used = uses.filter((name) => name !== 'constraints');
  return { stageVersion, plugin, pluginVersion, fingerprint, services: Object.fromEntries(used.map((name) => [name, services[name]])) };
}
