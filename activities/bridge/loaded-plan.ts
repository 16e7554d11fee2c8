import type { ArtifactRef, ArtifactStore } from '../../core/artifacts/artifact-store.js';
import { openStore } from '../../core/artifacts/open-store.js';
import { asWritten, describeIssues, TinyformerError } from '../../core/errors/index.js';
import { cacheKeyParts, type Installed } from '../../core/plan/cache-key.js';
import { evaluationPart } from '../../core/plan/evaluation-part.js';
import { installedService } from '../../core/plan/installed-service.js';
import type { Plan, PlannedStage } from '../../core/plan/plan.js';
import { createServices } from '../../core/plugin/create-services.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import type { Registry } from '../../core/plugin/registry.js';
import type { Services } from '../../core/plugin/services.js';
import { type SearchStage, type Stage, type StageInputs, Stages } from '../../core/plugin/stage.js';

/** A plan with its plugins loaded: what a worker needs to run any of its stages. */
export class LoadedPlan {
  readonly #fingerprints = new Map<string, Promise<Readonly<Record<string, string>>>>();

  private constructor(
    readonly plan: Plan,
    readonly store: ArtifactStore,
    readonly registry: Registry,
    readonly services: Services,
  ) {}

  /** @throws TF_PLUGIN_* */
  static async load(plan: Plan): Promise<LoadedPlan> {
    const { registry } = await loadPlugins(plan.plugins, plan.root);
    return new LoadedPlan(plan, openStore(plan.store), registry, createServices(registry, plan));
  }

  planned(name: string): PlannedStage {
    const planned = this.plan.stages.find((stage) => stage.name === name);
    if (!planned) throw new TinyformerError('TF_INTERNAL', `the plan has no stage ${JSON.stringify(name)}`);
    return planned;
  }

  /** @throws TF_PLUGIN_UNKNOWN, TF_PLUGIN_INVALID */
  stage(planned: PlannedStage): Stage<unknown> | SearchStage<unknown> {
    const stage = this.registry.resolve(Stages, planned.stage) as unknown as Stage<unknown> | SearchStage<unknown>;
    if (stage.form === planned.form) return stage;
    throw new TinyformerError('TF_PLUGIN_INVALID', `stage ${planned.stage} is a ${stage.form} here, but a ${planned.form} in the plan`, {
      hint: 'Start a new run: the plugin has changed too much to go on with the old one.',
    });
  }

  /** @throws TF_PLUGIN_OPTIONS when the plugin installed here no longer takes the planned options. */
  options(planned: PlannedStage): unknown {
    const parsed = this.stage(planned).options.safeParse(planned.options, asWritten);
    if (parsed.success) return parsed.data;
    throw new TinyformerError('TF_PLUGIN_OPTIONS', describeIssues(parsed.error, `stages.${planned.name}.options`), {
      hint: 'The worker has another version of the plugin than the machine that planned. Install the same one.',
    });
  }

  /** What decides the stage's output, with the versions that are installed here. */
  async keyParts(planned: PlannedStage, inputs: StageInputs): Promise<Readonly<Record<string, string>>> {
    const stage = this.stage(planned);
    const provider = this.registry.provider(Stages, planned.stage);
    return cacheKeyParts(this.plan, planned, inputs, {
      stageVersion: stage.version,
      plugin: provider.plugin,
      pluginVersion: provider.version,
      fingerprint: await this.#fingerprint(planned, stage),
      services: this.#services(planned),
    });
  }

  /** What decides the outcome of one evaluation of a search. */
  async evaluationKeyParts(planned: PlannedStage, inputs: StageInputs, candidate: ArtifactRef): Promise<Readonly<Record<string, string>>> {
    const stage = this.stage(planned);
    const part = stage.form === 'search' ? evaluationPart(stage, planned) : planned;
    return { ...(await this.keyParts({ ...planned, ...part }, inputs)), candidate: candidate.sha256 };
  }

  /** Asks for the fingerprints of all stages ahead: some start programs, which can be done while the first stages work. */
  anticipate(): void {
    for (const planned of this.plan.stages) {
      // What fails here fails again, and is reported, when the stage is to run.
      void this.#fingerprint(planned, this.stage(planned)).catch(() => undefined);
    }
  }

  #services({ uses }: PlannedStage): Installed['services'] {
    const names = uses.filter((name) => name !== 'constraints');
    return Object.fromEntries(names.map((name) => [name, installedService(this.registry, name, this.plan.services[name])]));
  }

  #fingerprint(planned: PlannedStage, stage: Stage<unknown> | SearchStage<unknown>): Promise<Readonly<Record<string, string>>> {
    const known = this.#fingerprints.get(planned.name);
    if (known) return known;
    const asked = Promise.resolve(stage.fingerprint?.(this.services) ?? {});
    this.#fingerprints.set(planned.name, asked);
    // A tool that is missing now may be installed for the next attempt.
    asked.catch(() => this.#fingerprints.delete(planned.name));
    return asked;
  }
}

/** What is different here from the machine that planned. */
export interface Places {
  /** Folder from which plugin packages and relative paths are looked up, the plan's own unless given. */
  readonly root?: string;
  /** Address under which the artifacts are found, the plan's own unless given. */
  readonly store?: string;
}

/** Plans by reference, each loaded once per worker. */
export class LoadedPlans {
  readonly #loaded = new Map<string, Promise<LoadedPlan>>();

  constructor(readonly places: Places = {}) {}

  get(store: string, ref: ArtifactRef): Promise<LoadedPlan> {
    const key = this.#key(store, ref);
    const known = this.#loaded.get(key);
    if (known) return known;
    const loading = openStore(this.#here(store))
      .readJson<Plan>(ref, planFile)
      .then((plan) => this.load(plan));
    this.#loaded.set(key, loading);
    loading.catch(() => this.#loaded.delete(key));
    return loading;
  }

  /** Keeps a plan that was loaded before it had a reference. */
  keep(loaded: LoadedPlan, store: string, ref: ArtifactRef): void {
    this.#loaded.set(this.#key(store, ref), Promise.resolve(loaded));
  }

  load(plan: Plan): Promise<LoadedPlan> {
    return LoadedPlan.load({ ...plan, root: this.places.root ?? plan.root, store: this.#here(plan.store) });
  }

  #here(store: string): string {
    return this.places.store ?? store;
  }

  #key(store: string, ref: ArtifactRef): string {
    return `${this.#here(store)} ${ref.sha256}`;
  }
}

export const planFile = 'plan.json';
