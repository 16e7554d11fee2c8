import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { configSchema } from '../../core/config/index.js';
import { packageRoot } from '../../core/package-root.js';
import { pluginSources } from '../../core/plan/plugin-sources.js';
import { Benches, Targets } from '../../core/plugin/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import { chipSchema } from '../../plugins/cortex-m/index.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { spaceSchema } from '../../plugins/super-nas/space/space-options.js';

/** What stands in backquotes in the first column of a page's tables, or anywhere. */
async function namedIn(page: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(packageRoot(), 'docs', page), 'utf8');
  return new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name!));
}

async function names(t: ExecutionContext, page: string, wanted: readonly string[]): Promise<void> {
  const named = await namedIn(page);
  t.deepEqual(
    wanted.filter((name) => !named.has(name)),
    [],
  );
}

const { registry } = await loadPlugins(pluginSources(configSchema.parse({ name: 'docs' }), packageRoot()), packageRoot());

test('docs/search.md names every key of a space and of a DoT', (t) =>
  names(t, 'search.md', [...Object.keys(spaceSchema.shape), ...Object.keys(spaceSchema.shape.dots.element.shape)]));

test('docs/targets.md names every target and every key of a chip table', (t) =>
  names(t, 'targets.md', [
    ...registry.ids(Targets),
    ...Object.keys(chipSchema.shape),
    ...Object.keys(chipSchema.shape.emulator.unwrap().shape),
    ...Object.keys(chipSchema.shape.flash.shape),
  ]));

test('docs/engine.md names every kernel; those for one width or for the FPU stand with their family', (t) =>
  names(t, 'engine.md', [...new Set(kernels.map(({ id }) => id.replace(/-(w\d+|fpu)$/, '')))]));

test('docs/benchmarks.md has a section for every bench', async (t) => {
  const text = await readFile(join(packageRoot(), 'docs/benchmarks.md'), 'utf8');
  for (const id of registry.ids(Benches)) t.regex(text, new RegExp(`^## tinyformer bench ${id}$`, 'm'));
});
