import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../../core/config/index.js';
import { dataSetFiles } from '../../../core/dataset/index.js';
import { planServices } from '../../../core/plan/make-plan.js';
import { pluginSources } from '../../../core/plan/plugin-sources.js';
import { createServices } from '../../../core/plugin/create-services.js';
import type { Bench, BenchContext, BenchResult, DataSet, Progress, Services, Trainer } from '../../../core/plugin/index.js';
import { loadPlugins } from '../../../core/plugin/loader.js';
import { testStageContext } from '../../../core/testkit/index.js';
import { resumeBenchOptions, searchBenchOptions } from '../../../plugins/sparse-nas/bench/bench-options.js';
import { resumeBench } from '../../../plugins/sparse-nas/bench/resume/resume-bench.js';
import { searchBench } from '../../../plugins/sparse-nas/bench/search-bench.js';

export interface BenchRun {
  readonly result: BenchResult;
  readonly reports: readonly Progress[];
}

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'tinyformer-search-bench-'));

/** Runs the bench of the search on the tiny space with a few steps of this trainer. What it keeps lies in the folder. */
export async function runSearchBench(folder: string, trainer: Trainer, settings: Record<string, unknown> = {}): Promise<BenchRun> {
  const { signal, ...options } = settings as { signal?: AbortSignal };
  return runBench(searchBench, folder, trainer, searchBenchOptions.parse({ candidates: 8, ...options }), signal);
}

/** Kills and repeats trainings of this trainer in the tiny space. */
export async function runResumeBench(folder: string, trainer: Trainer, settings: Record<string, unknown> = {}): Promise<BenchRun> {
  const { signal, ...options } = settings as { signal?: AbortSignal };
  return runBench(resumeBench, folder, trainer, resumeBenchOptions.parse(options), signal);
}

async function runBench(bench: Bench, folder: string, trainer: Trainer, options: unknown, signal?: AbortSignal): Promise<BenchRun> {
  const config = configSchema.parse({
    name: 'bench',
    space: { options: { preset: 'tiny' } },
    strategy: { use: 'evolution', options: { population: 6, tournament: 3 } },
    stages: { supernet: { options: { supernets: 1, paths: 2, configurations: 2 } }, search: { options: { candidates: 12, batch: 3 } } },
  });
  const plugins = await loadPlugins(pluginSources(config, folder), folder);
  const planned = planServices(plugins, config);
  const constraints = { flash: 1 << 20, ram: 320 * 1024 };
  const chosen = createServices(plugins.registry, { services: planned, constraints });
  const services: Services = Object.create(chosen, {
    trainer: { value: trainer },
    dataset: { value: fewImages },
  });
  const reports: Progress[] = [];
  const context = await testStageContext<unknown>({
    options,
    services,
    stage: `bench/${bench.id}`,
    onProgress: (progress) => reports.push(progress),
    ...(signal ? { signal } : {}),
  });
  const benchContext: BenchContext = {
    ...context,
    stages: config.stages,
    configured: { ...planned, constraints },
    stateFolder: folder,
  };
  return { result: await bench.run(benchContext), reports };
}

export const figure = ({ result }: BenchRun, id: string): number => result.rows.find((row) => row.id === id)!.value;

const labelled = (count: number) => ({
  images: new Uint8Array(count * 32 * 32 * 3),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
});

/** Black images of ten classes: the planted trainer does not look. */
const fewImages: DataSet = {
  id: 'few',
  version: '1',
  describe: () => Promise.reject(new Error('not used')),
  load: async () => {
    const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    return dataSetFiles('few', classes, [32, 32, 3], { train: labelled(300), validation: labelled(100), test: labelled(100) });
  },
};
