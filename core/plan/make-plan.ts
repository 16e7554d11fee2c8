import type { LoadedConfig } from '../config/load-config.js';
import { issuesOf, isTinyformerError, parseWritten, TinyformerError } from '../errors/index.js';
import { memorySpans } from '../planner/index.js';
import { createServices, serviceTokens } from '../plugin/create-services.js';
import { type LoadedPlugins, loadPlugins } from '../plugin/loader.js';
import type { Provider, Registry } from '../plugin/registry.js';
import type { Constraints, Services } from '../plugin/services.js';
import { type AnyStage, Stages } from '../plugin/stage.js';
import { type Target, Targets } from '../plugin/target.js';
import { installedService } from './installed-service.js';
import { orderStages, type StageChoice } from './order-stages.js';
import { type ConfigPlace, placeError } from './place-error.js';
import { type Plan, type PlannedService, type PlannedServiceName, type PlannedStage, planFormat } from './plan.js';
import { pluginSources } from './plugin-sources.js';
import { taskQueuesFor } from './task-queues.js';

export interface MadePlan {
  readonly plan: Plan;
  readonly loaded: LoadedPlugins;
  readonly services: Services;
}

/**
 * Turns a config into the whole input of the pipeline workflow: loads plugins, chooses services and stages, validates every option and checks that each consumed artifact is produced
 * before. Changes nothing.
 *
 * @param store URI of the artifact store.
 * @throws TF_PLUGIN_*, TF_CONFIG_VALUE, TF_PLAN
 */
export async function makePlan(config: LoadedConfig, store: string): Promise<MadePlan> {
  try {
    return await planOf(config, store);
  } catch (error) {
    throw placeError(error, config);
  }
}

async function planOf({ config, root, locate }: LoadedConfig, store: string): Promise<MadePlan> {
  const loaded = await loadPlugins(pluginSources(config, root), root);
  const { registry } = loaded;
  const services = planServices(loaded, config);
  const constraints = narrow(registry.resolve(Targets, config.target.use), config.constraints, locate);
  const context = createServices(registry, { services, constraints });
  const stages: PlannedStage[] = [];
  for (const choice of orderStages(config.stages)) {
    stages.push(await planStage(choice, stages, registry, context, config.concurrency, locate));
  }
  const plugins = loaded.plugins.map((p) => ({ ...p.source, version: p.version, major: major(p.version) }));
  return {
    plan: {
      format: planFormat,
      name: config.name,
      seed: config.seed,
      root,
      plugins,
      services,
      constraints,
      taskQueues: taskQueuesFor(plugins, ['cpu', ...stages.map((s) => s.resource)]),
      stages,
      store,
    },
    loaded,
    services: context,
  };
}

/** The services that a config chooses. @throws TF_PLUGIN_UNKNOWN */
export function planServices(loaded: LoadedPlugins, config: LoadedConfig['config']): Plan['services'] {
  const entries = (Object.keys(serviceTokens) as PlannedServiceName[]).map((kind): [PlannedServiceName, PlannedService] => [
    kind,
    installedService(loaded.registry, kind, config[kind]),
  ]);
  return Object.fromEntries(entries) as Record<PlannedServiceName, PlannedService>;
}

/** The chip's flash and its largest RAM without gaps are the maximum; the config may ask for less. @throws TF_CONFIG_VALUE */
export function narrow(
  target: Pick<Target, 'id' | 'chip'>,
  wanted: LoadedConfig['config']['constraints'],
  locate: LoadedConfig['locate'],
): Constraints {
  const limits = { flash: target.chip.flash.bytes, ram: memorySpans(target.chip.ram)[0]!.bytes };
  for (const key of ['flash', 'ram'] as const) {
    const bytes = wanted[key];
    if (bytes !== undefined && bytes > limits[key]) {
      throw new TinyformerError(
        'TF_CONFIG_VALUE',
        `${locate(['constraints', key])}: constraints.${key}: ${bytes} bytes, but ${target.id} has ${limits[key]}`,
        {
          hint: `Write ${limits[key]} or less, or leave the line out.`,
        },
      );
    }
  }
  return {
    flash: wanted.flash ?? limits.flash,
    ram: wanted.ram ?? limits.ram,
    ...(wanted.instructions === undefined ? {} : { instructions: wanted.instructions }),
  };
}

async function planStage(
  choice: StageChoice,
  earlier: readonly PlannedStage[],
  registry: Registry,
  services: Services,
  concurrency: number,
  locate: LoadedConfig['locate'],
): Promise<PlannedStage> {
  const provider = providerOf(choice, registry);
  const stage = registry.resolve(Stages, choice.use);
  const parsed = parseWritten(stage.options, choice.options);
  if (!parsed.success) {
    const lines = issuesOf(parsed.error).map(({ path, message }) => {
      const at = ['stages', choice.name, 'options', ...path];
      return `${locate(at)}: ${at.join('.')}: ${message}`;
    });
    throw new TinyformerError('TF_PLUGIN_OPTIONS', lines.join('\n'), {
      hint: `Options of the stage are listed by "tinyformer plugins ${provider.plugin}".`,
    });
  }
  return {
    name: choice.name,
    stage: stage.id,
    version: stage.version,
    form: stage.form,
    plugin: provider.plugin,
    pluginVersion: provider.version,
    pluginMajor: major(provider.version),
    options: parsed.data as Readonly<Record<string, unknown>>,
    uses: stage.uses,
    consumes: stage.consumes,
    produces: stage.produces,
    inputsFrom: inputsFrom(stage, choice.name, earlier),
    resource: stage.resource ?? 'cpu',
    fingerprint: (await stage.fingerprint?.(services)) ?? {},
    summary: stage.summary,
    concurrency: stage.form === 'search' ? concurrency : 1,
  };
}

/** @throws TF_PLUGIN_UNKNOWN */
function providerOf({ name, use }: StageChoice, registry: Registry): Provider {
  try {
    return registry.provider(Stages, use);
  } catch (error) {
    if (!isTinyformerError(error)) throw error;
    throw new TinyformerError(error.code, `stages.${name}.use: ${error.message}`, {
      hint: error.hint,
      details: { at: ['stages', name, 'use'] } satisfies ConfigPlace,
    });
  }
}

/** For each kind the nearest earlier stage that produces it. @throws TF_PLAN when a consumed kind has none */
function inputsFrom({ consumes, optional = [] }: AnyStage, consumer: string, earlier: readonly PlannedStage[]): Record<string, string> {
  const producerOf = (kind: string): string | undefined => earlier.findLast((stage) => stage.produces === kind)?.name;
  const taken = consumes.map((kind): [string, string] => [kind, producerOf(kind) ?? missing(kind, consumer, earlier)]);
  const found = optional.flatMap((kind): [string, string][] => {
    const producer = producerOf(kind);
    return producer === undefined ? [] : [[kind, producer]];
  });
  return Object.fromEntries([...taken, ...found]);
}

function missing(kind: string, consumer: string, earlier: readonly PlannedStage[]): never {
  throw new TinyformerError('TF_PLAN', `stage ${consumer} consumes ${JSON.stringify(kind)}, which no stage before it produces`, {
    hint: `Before it run: ${earlier.map((s) => `${s.name} (${s.produces})`).join(', ') || 'none'}.`,
    details: { at: ['stages', consumer] } satisfies ConfigPlace,
  });
}

function major(version: string): number {
  return Number.parseInt(version, 10);
}
