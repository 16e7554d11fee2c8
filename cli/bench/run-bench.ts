import { join } from 'node:path';
import { configSchema, type LoadedConfig, loadConfig } from '../../core/config/index.js';
import { narrow, planServices } from '../../core/plan/make-plan.js';
import type { Plan, PlannedServiceName } from '../../core/plan/plan.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { createServices } from '../../core/plugin/create-services.js';
import { Benches, type BenchResult, Targets } from '../../core/plugin/index.js';
import { type LoadedPlugins, loadPlugins } from '../../core/plugin/loader.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';
import { withWholeDataAt } from '../project/data-place.js';
import { inScratchFolder } from '../run/scratch-folder.js';
import { describeOptions, type OptionDescription, parseOwnOptions } from './own-options.js';

export interface BenchSettings {
  readonly id: string;
  /** The user's config. */
  readonly config?: string;
  /** Folder or archive of the data set, in place of what the config says. */
  readonly data?: string;
  /** Options of the bench, as on the command line. */
  readonly own: Readonly<Record<string, string>>;
}

export interface ListedBench {
  readonly id: string;
  readonly summary: string;
  readonly options: readonly OptionDescription[];
}

type BenchConfig = Pick<LoadedConfig, 'config' | 'root' | 'locate'>;

/** The benches of a config's plugins, or of the built-in ones. */
export async function listBenches(file?: string): Promise<readonly ListedBench[]> {
  const { registry } = await pluginsOf(await benchConfig(file));
  return registry.ids(Benches).map((id) => {
    const bench = registry.resolve(Benches, id);
    return { id, summary: bench.summary, options: describeOptions(bench) };
  });
}

/** @throws TF_PLUGIN_UNKNOWN listing the benches there are, TF_USAGE for options that the bench does not have */
export async function runBench({ id, config, data, own }: BenchSettings, host: MeasuringHost): Promise<BenchResult> {
  const bench = (await pluginsOf(await benchConfig(config))).registry.resolve(Benches, id);
  const options = parseOwnOptions(bench, own);
  const chosen = await withWholeDataAt(await benchConfig(config ?? bench.config), data);
  const plugins = await pluginsOf(chosen);
  const { registry } = plugins;
  const { target, constraints: wanted, stages, seed } = chosen.config;
  const planned = planServices(plugins, chosen.config);
  const constraints = narrow(registry.resolve(Targets, target.use), wanted, chosen.locate);
  const services = createServices(registry, { services: planned, constraints });
  return inScratchFolder(async (folder) => {
    const context = await testStageContext<unknown>({ options, services, stage: `bench/${id}`, seed, root: chosen.root, folder, ...host });
    return registry.resolve(Benches, id).run({
      ...context,
      stages,
      configured: { ...withPluginOptions(planned, plugins), constraints },
      stateFolder: join(process.cwd(), '.tinyformer'),
    });
  });
}

/** Options that lie under "plugins" reach a service as well as those beside its "use". */
function withPluginOptions(planned: Plan['services'], { plugins }: LoadedPlugins): Readonly<Record<PlannedServiceName, unknown>> {
  const optionsOf = (plugin: string): unknown => plugins.find(({ name }) => name === plugin)?.options;
  const entries = Object.entries(planned).map(([kind, service]) => [kind, { ...service, options: optionsOf(service.plugin) }]);
  return Object.fromEntries(entries) as Record<PlannedServiceName, unknown>;
}

async function benchConfig(file: string | undefined): Promise<BenchConfig> {
  if (file !== undefined) return loadConfig(file);
  return { config: configSchema.parse({ name: 'bench' }), root: process.cwd(), locate: () => 'default config' };
}

function pluginsOf({ config, root }: BenchConfig): Promise<LoadedPlugins> {
  return loadPlugins(pluginSources(config, root), root);
}
