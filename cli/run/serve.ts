import { join } from 'node:path';
import { configSchema, type LoadedConfig, loadConfig } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { taskQueuesFor } from '../../core/plan/task-queues.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import type { ServerFlags } from '../project/flags.js';
import { projectOf, storeAddress } from '../project/project.js';
import { withSession } from '../project/with-session.js';
import { onInterrupt } from './interrupt.js';

export interface ServeSettings {
  readonly config?: string;
  readonly server: ServerFlags;
  readonly store?: string;
  readonly resources: readonly string[];
  readonly slots: number;
  readonly onReady: (serving: Serving) => void;
}

export interface Serving {
  readonly plugins: readonly string[];
  readonly resources: readonly string[];
  readonly taskQueues: readonly string[];
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl?: string;
}

/** Serves a plugin set until a signal says stop. @throws TF_SERVER_AWAY, TF_USAGE, TF_PLUGIN_* */
export async function serveUntilStopped(settings: ServeSettings): Promise<void> {
  if (settings.resources.length === 0)
    throw new TinyformerError('TF_USAGE', '--resources is empty', { hint: 'For example --resources cpu,board.' });
  const project = projectOf(settings.config);
  const loaded: Pick<LoadedConfig, 'config' | 'root'> =
    settings.config === undefined
      ? { config: configSchema.parse({ name: 'worker' }), root: project.root }
      : await loadConfig(settings.config);
  const { plugins } = await loadPlugins(pluginSources(loaded.config, loaded.root), loaded.root);
  const majors = plugins.map(({ name, version }) => ({ name, major: Number.parseInt(version, 10) }));
  const taskQueues = taskQueuesFor(majors, settings.resources);
  const { createWorker, fileLogger, installRuntime } = await import('../../activities/serve.js');
  await withSession(settings.server, project.stateFolder, async (session) => {
    const log = fileLogger(join(project.stateFolder, 'logs', 'worker.log'));
    installRuntime(log);
    const worker = await createWorker(
      {
        address: session.address,
        namespace: session.namespace,
        ...(session.apiKey === undefined ? {} : { apiKey: session.apiKey }),
        taskQueues,
        slots: settings.slots,
        // Paths of the plan are those of the machine that planned: a config here says where this one's are.
        ...(settings.config === undefined ? {} : { root: loaded.root }),
        ...(settings.store === undefined ? {} : { store: storeAddress(project, settings.store) }),
        workFolder: join(project.stateFolder, 'work'),
      },
      log,
    );
    const stopListening = onInterrupt(() => worker.stop());
    settings.onReady({
      plugins: majors.map(({ name, major }) => `${name}@${major}`),
      resources: settings.resources,
      taskQueues: [taskQueues.workflow, ...Object.values(taskQueues.resources)],
      address: session.address,
      namespace: session.namespace,
      ...(session.uiUrl ? { uiUrl: session.uiUrl } : {}),
    });
    await worker.finished;
    stopListening();
  });
}
