import test from 'ava';
import { packageRoot } from '../../core/package-root.js';
import { inspectPackage } from '../../core/plugin/import-plugin.js';
import {
  Benches,
  CostModels,
  DataSets,
  SearchSpaces,
  SearchStrategies,
  type Service,
  Stages,
  Targets,
  type Token,
  Trainers,
} from '../../core/plugin/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';

const tokens: readonly Token<Service>[] = [Benches, CostModels, DataSets, SearchSpaces, SearchStrategies, Stages, Targets, Trainers];
const root = packageRoot();

for (const { name, provides } of inspectPackage('tinyformer', root).plugins) {
  test(`the built-in plugin ${name} registers what its manifest lists, as one of a third party does`, async (t) => {
    const { registry } = await loadPlugins([{ package: 'tinyformer', name, options: {} }], root);
    const registered = tokens.map((token) => [token.name, registry.ids(token)] as const).filter(([, ids]) => ids.length > 0);
    const listed = Object.entries(provides).map(([kind, ids]) => [kind, [...ids].sort()] as const);
    t.deepEqual(Object.fromEntries(registered), Object.fromEntries(listed));
  });
}
