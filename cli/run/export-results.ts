import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { writeAtomically } from '../../core/artifacts/disk.js';
import type { Plan, PlannedPlugin } from '../../core/plan/plan.js';
import type { StageProgress } from '../../workflows/contract.js';
import { relativePath } from '../project/relative-path.js';

/** Kinds of artifacts that people want as files. */
const exported = ['model', 'quantized', 'firmware', 'verification'];

/**
 * Copies what a run made to `results/<name>/` beside the config: `firmware/` (the C project and its images), `model/`, `quantized/`,
 * `verification/` and `run.json`, which names no path of this machine. Folders of an earlier run are replaced, or removed where this one has none,
 * and so is the report of it.
 *
 * @returns the folder
 */
export async function exportResults(
  plan: Plan,
  run: { readonly stages: readonly StageProgress[] },
  store: ArtifactStore,
  root: string,
): Promise<string> {
  const folder = join(root, 'results', plan.name);
  for (const kind of exported) {
    const artifact = lastOf(kind, plan, run.stages);
    if (artifact) await copyArtifact(store, artifact, join(folder, kind));
    // What an earlier run of this name made does not belong to what run.json describes.
    else await rm(join(folder, kind), { recursive: true, force: true });
  }
  await rm(join(folder, 'report.html'), { force: true });
  await writeAtomically(join(folder, 'run.json'), `${JSON.stringify(describeRun(plan, run.stages), undefined, 2)}\n`);
  return folder;
}

/** The artifact of a kind that counts: the last one made. */
export function lastOf(kind: string, plan: Plan, stages: readonly StageProgress[]): ArtifactRef | undefined {
  const producer = plan.stages.findLast((stage) => stage.produces === kind);
  return stages.find((stage) => stage.name === producer?.name)?.output?.artifact;
}

/** Real copies: links into the store would let an editor damage it. */
async function copyArtifact(store: ArtifactStore, artifact: ArtifactRef, folder: string): Promise<void> {
  const part = `${folder}.${randomBytes(4).toString('hex')}.part`;
  try {
    for (const { name } of await store.files(artifact)) await writeAtomically(join(part, name), await store.read(artifact, name));
    await rm(folder, { recursive: true, force: true });
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

function describeRun(plan: Plan, stages: readonly StageProgress[]): unknown {
  return {
    format: 'tinyformer-results@1',
    name: plan.name,
    runId: plan.runId,
    seed: plan.seed,
    constraints: plan.constraints,
    services: Object.fromEntries(
      Object.entries(plan.services).map(([kind, service]) => [kind, { ...service, ...described(service.options) }]),
    ),
    plugins: plan.plugins.map((plugin) => describePlugin(plan, plugin)),
    stages: plan.stages.map(({ name, stage, plugin, pluginVersion, options, fingerprint }) => {
      const output = stages.find((done) => done.name === name)?.output;
      return {
        name,
        stage,
        plugin,
        pluginVersion,
        options: withoutPlaces(options),
        fingerprint,
        ...(output ? { artifact: output.artifact, metrics: output.metrics } : {}),
      };
    }),
  };
}

/** A plugin of another package with what loads it again: the package as a config names it, and the options that are not those of a service. */
function describePlugin(plan: Plan, { package: from, name, version, options }: PlannedPlugin): unknown {
  if (from === 'tinyformer') return { name, version };
  const ofServices = new Set(Object.values(plan.services).flatMap((s) => (s.plugin === name ? Object.keys(s.options) : [])));
  const own = Object.fromEntries(Object.entries(options).filter(([key]) => !ofServices.has(key)));
  return { name, version, package: isAbsolute(from) ? relativePath(plan.root, from) : from, options: withoutPlaces(own) };
}

/** Without its places, but with what they were places of: without its folder of test images, a data set makes others of the training images. */
function described(options: Readonly<Record<string, unknown>>): object {
  const places = Object.keys(options).filter((key) => isPlace(options[key]));
  return { options: withoutPlaces(options), ...(places.length === 0 ? {} : { places }) };
}

function isPlace(value: unknown): boolean {
  return typeof value === 'string' && isAbsolute(value);
}

/** Where something lay on this machine is nothing to publish, and says nothing elsewhere. */
function withoutPlaces(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const shown = (value: unknown): unknown => (Array.isArray(value) ? value.map((v) => (isPlace(v) ? basename(v as string) : v)) : value);
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => !isPlace(value))
      .map(([key, value]) => [key, shown(value)]),
  );
}
