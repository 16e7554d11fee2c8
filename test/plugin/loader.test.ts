import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import { Registry } from '../../core/plugin/registry.js';
import { SearchStrategies } from '../../core/plugin/search-strategy.js';
import { type Service, token } from '../../core/plugin/token.js';
import { fixture } from '../fixtures/fixture-path.js';

const root = fixture('plugins');
const load = (name: string, options: Record<string, unknown> = {}) => loadPlugins([{ package: `./${name}`, name, options }], root);

const cases = [
  ['a missing package', 'not-there', 'TF_PLUGIN_MISSING', /not-there.*no package\.json/],
  ['a package without manifest', 'no-manifest', 'TF_PLUGIN_INVALID', /no-manifest has no valid "tinyformer" field/],
  ['an entry file that does not exist', 'no-entry', 'TF_PLUGIN_INVALID', /gone\.js does not exist/],
  ['a module without default export', 'no-export', 'TF_PLUGIN_INVALID', /default export is not a plugin/],
  ['another API version, before anything else is looked at', 'future-api', 'TF_PLUGIN_API', /apiVersion 2, this tinyformer has 1/],
  ['options that fail the schema', 'wants-options', 'TF_PLUGIN_OPTIONS', /wants-options: level: /],
  ['a register function that throws', 'throws-in-register', 'TF_PLUGIN_INVALID', /register failed: no luck/],
] as const;

for (const [what, name, code, message] of cases) {
  test(`loading refuses ${what}`, async (t) => {
    const error = await t.throwsAsync(load(name), { instanceOf: TinyformerError, message });
    t.is(error.code, code);
    t.truthy(error.hint ?? error.message);
  });
}

test('loading refuses a package.json that is damaged, and names the file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-loader-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'damaged'));
  await writeFile(join(folder, 'damaged/package.json'), '{ "name": ');
  await t.throwsAsync(loadPlugins([{ package: './damaged', name: 'damaged', options: {} }], folder), {
    code: 'TF_PLUGIN_INVALID',
    message: /damaged\/package\.json cannot be read: /,
  });
});

test('loading refuses two plugins with one id and names both', async (t) => {
  const error = await t.throwsAsync(
    loadPlugins(
      [
        { package: 'tinyformer', name: 'native', options: {} },
        { package: './duplicate', name: 'duplicate', options: {} },
      ],
      root,
    ),
    { instanceOf: TinyformerError, message: 'target native is registered by both native and duplicate' },
  );
  t.is(error.code, 'TF_PLUGIN_DUPLICATE');
});

test('options that fail are an error for those who use the plugin, and for nobody else', async (t) => {
  const sources = [
    { package: './wants-port', name: 'wants-port', options: {} },
    { package: './wants-port', name: 'wants-nothing', options: {} },
  ];
  const { registry, plugins } = await loadPlugins(sources, root);
  t.is(registry.resolve(SearchStrategies, 'by-hand').id, 'by-hand');
  t.is(plugins[0]?.options, undefined);
  t.deepEqual(registry.ids(SearchStrategies), ['by-hand', 'by-wire']);
  const error = t.throws(() => registry.resolve(SearchStrategies, 'by-wire'), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_PLUGIN_OPTIONS');
  t.regex(error.message, /options of plugin wants-port: port: /);
});

interface Lamp extends Service {
  readonly watts: number;
}
const Lamps = token<Lamp>('lamp');

test('a service is made once, when it is first resolved', (t) => {
  const registry = new Registry();
  let made = 0;
  registry.forPlugin({ plugin: 'p', version: '1.0.0' }).register(Lamps, 'desk', () => ({ id: 'desk', watts: ++made }));
  t.is(made, 0);
  t.is(registry.resolve(Lamps, 'desk'), registry.resolve(Lamps, 'desk'));
  t.is(made, 1);
});

test('an unknown id is answered with the ids there are', (t) => {
  const registry = new Registry();
  registry.forPlugin({ plugin: 'p', version: '1.0.0' }).register(Lamps, 'desk', () => ({ id: 'desk', watts: 1 }));
  const error = t.throws(() => registry.resolve(Lamps, 'floor'), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_PLUGIN_UNKNOWN');
  t.regex(error.hint ?? '', /desk/);
});

test('registration after start-up is refused', (t) => {
  const registry = new Registry();
  const view = registry.forPlugin({ plugin: 'late', version: '1.0.0' });
  registry.seal();
  t.throws(() => view.register(Lamps, 'desk', () => ({ id: 'desk', watts: 1 })), { message: /late registers lamp desk after start-up/ });
});
