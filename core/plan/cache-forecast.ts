import type { ArtifactRef, ArtifactStore } from '../artifacts/artifact-store.js';
import { lastEntry, lookUp } from './cache-entry.js';
import { cacheKey, cacheKeyParts, plannedInstallation } from './cache-key.js';
import type { Plan, PlannedStage } from './plan.js';

/** What the cache would say of a stage if the plan ran now. */
export interface Forecast {
  readonly stage: string;
  /** 'always': the stage runs each time; what it made last is assumed for those after it. */
  readonly state: 'hit' | 'miss' | 'always';
  readonly reason: string;
}

/**
 * Looks every stage of a plan up without running or changing anything.
 *
 * @param isCached false for stages that run each time
 */
export async function forecastPlan(plan: Plan, store: ArtifactStore, isCached: (stage: PlannedStage) => boolean): Promise<Forecast[]> {
  const outputs = new Map<string, ArtifactRef>();
  const forecasts: Forecast[] = [];
  for (const stage of plan.stages) {
    const last = await lastEntry(store, plan.name, stage.name);
    const say = (state: Forecast['state'], reason: string): void => void forecasts.push({ stage: stage.name, state, reason });
    if (!isCached(stage)) {
      if (last) outputs.set(stage.name, last.output.artifact);
      const outside =
        stage.resource === 'cpu'
          ? 'its files may have changed; equal files give an equal result'
          : `its ${stage.resource} is outside the store`;
      say('always', outside);
      continue;
    }
    const unknown = Object.values(stage.inputsFrom).filter((from) => !outputs.has(from));
    if (unknown.length > 0) {
      say('miss', last ? `${unknown.join(' and ')} runs before it` : 'never run before');
      continue;
    }
    const inputs = Object.fromEntries(Object.entries(stage.inputsFrom).map(([kind, from]) => [kind, outputs.get(from)!]));
    const parts = cacheKeyParts(plan, stage, inputs, plannedInstallation(plan, stage));
    const hit = await lookUp(store, cacheKey(parts));
    if (hit) {
      outputs.set(stage.name, hit.artifact);
      say('hit', `artifact ${hit.artifact.sha256.slice(0, 12)}`);
    } else {
      const changes = last ? changedParts(last.parts, parts) : [];
      say('miss', last === undefined ? 'never run before' : changes.length ? changes.join('; ') : 'its artifact is gone from the store');
    }
  }
  return forecasts;
}

/** What differs between two sets of key parts: `options.recipe.steps is 300, was 200`. */
export function changedParts(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => before[name] !== after[name]).flatMap((name) => changedValue(name, before[name], after[name]));
}

function changedValue(name: string, before: string | undefined, after: string | undefined): string[] {
  if (before === undefined || after === undefined) return [`${name} is ${after === undefined ? 'gone' : 'new'}`];
  if (name.startsWith('input ')) return [`${name} has changed`];
  if (!before.startsWith('{') || !after.startsWith('{')) return [`${name} is ${after}, was ${before}`];
  const old = leaves(JSON.parse(before));
  const now = leaves(JSON.parse(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => `${name}.${path} is ${now.get(path) ?? 'not set'}, was ${old.get(path) ?? 'not set'}`);
}

/** Values of nested objects by their path: `recipe.steps`. */
export function leaves(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([[prefix, JSON.stringify(value) ?? 'undefined']]);
  return new Map(Object.entries(value).flatMap(([key, part]) => [...leaves(part, prefix === '' ? key : `${prefix}.${key}`)]));
}
