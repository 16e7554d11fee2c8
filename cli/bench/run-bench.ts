import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { configSchema, type LoadedConfig, loadConfig } from '../../core/config/index.js';
import { narrow, planServices } from '../../core/plan/make-plan.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { createServices } from '../../core/plugin/create-services.js';
import { Benches, type BenchResult, Targets } from '../../core/plugin/index.js';
import { type LoadedPlugins, loadPlugins } from '../../core/plugin/loader.js';
import { testStageContext } from '../../core/testkit/index.js';
import type { MeasuringHost } from '../measuring-command.js';

export interface LoadedBenches {
  readonly config: Pick<LoadedConfig, 'config' | 'root' | 'locate'>;
  readonly plugins: LoadedPlugins;
}

/** Plugins of a config, or of one that names nothing. */
export async function loadBenches(file?: string): Promise<LoadedBenches> {
  const config =
    file === undefined
      ? { config: configSchema.parse({ name: 'bench' }), root: process.cwd(), locate: () => 'default config' }
      : await loadConfig(file);
  return { config, plugins: await loadPlugins(pluginSources(config.config, config.root), config.root) };
}

export function listBenches({ plugins }: LoadedBenches): readonly { readonly id: string; readonly summary: string }[] {
  return plugins.registry.ids(Benches).map((id) => ({ id, summary: plugins.registry.resolve(Benches, id).summary }));
}

/** @throws TF_PLUGIN_UNKNOWN listing the benches there are */
export async function runBench({ config, plugins }: LoadedBenches, id: string, host: MeasuringHost): Promise<BenchResult> {
  const { registry } = plugins;
  const bench = registry.resolve(Benches, id);
  const constraints = narrow(registry.resolve(Targets, config.config.target.use), config.config.constraints, config.locate);
  const services = createServices(registry, { services: planServices(plugins, config.config), constraints });
  const context = await testStageContext({
    options: {} as unknown,
    services,
    stage: `bench/${id}`,
    seed: config.config.seed,
    root: config.root,
    ...host,
  });
  try {
    return await bench.run(context);
  } finally {
    await rm(dirname(context.workdir), { recursive: true, force: true });
  }
}
