import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { TinyformerError } from '../../core/errors/index.js';
import { loadPlugins } from '../../core/plugin/loader.js';
import { linkedContent } from '../../core/plugin/package-content.js';
import { fixture } from '../fixtures/fixture-path.js';

let folder: string;
let plugin: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinyformer-linked-'));
  plugin = join(folder, 'plugin');
  await cp(fixture('plugins/future-api'), plugin, { recursive: true });
});
test.afterEach.always(() => rm(folder, { recursive: true, force: true }));

test.serial('every file of a linked package counts, by name and by content', async (t) => {
  const before = linkedContent(plugin);
  await writeFile(join(plugin, 'extra.js'), 'export const a = 1;');
  const added = linkedContent(plugin);
  await writeFile(join(plugin, 'extra.js'), 'export const a = 2;');
  const changed = linkedContent(plugin);
  await rm(join(plugin, 'extra.js'));
  t.is(new Set([before, added, changed]).size, 3);
  t.is(linkedContent(plugin), before);
});

test.serial('what it installed, what is hidden and what runs left do not count', async (t) => {
  const before = linkedContent(plugin);
  for (const name of ['node_modules', '.git', '.tinyformer', 'results']) {
    await mkdir(join(plugin, name));
    await writeFile(join(plugin, name, 'file.js'), 'x');
  }
  t.is(linkedContent(plugin), before);
});

test.serial('two copies of a package count alike', async (t) => {
  await cp(plugin, join(folder, 'copy'), { recursive: true });
  t.is(linkedContent(join(folder, 'copy')), linkedContent(plugin));
});

test.serial('a package in node_modules counts by its version, unless it is a link to a folder', async (t) => {
  await mkdir(join(folder, 'node_modules'));
  await cp(plugin, join(folder, 'node_modules/copied'), { recursive: true });
  await symlink(plugin, join(folder, 'node_modules/linked'));
  t.is(linkedContent(join(folder, 'node_modules/copied')), undefined);
  t.is(linkedContent(join(folder, 'node_modules/linked')), linkedContent(plugin));
});

test.serial('a link that leads in circles is no hindrance', async (t) => {
  await symlink(plugin, join(plugin, 'itself'));
  t.truthy(linkedContent(plugin));
});

const quiet = `export default { name: 'quiet', version: '1.2.3', apiVersion: 1, options: { safeParse: () => ({ success: true }) }, register() {} };`;

test.serial('the version of a linked plugin carries its content; a process that holds older code refuses', async (t) => {
  await writeFile(
    join(plugin, 'package.json'),
    JSON.stringify({ name: 'quiet', type: 'module', tinyformer: { plugins: [{ name: 'quiet', entry: 'index.js' }] } }),
  );
  await writeFile(join(plugin, 'index.js'), quiet);
  const load = () => loadPlugins([{ package: './plugin', name: 'quiet', options: {} }], folder);
  const [loaded] = (await load()).plugins;
  t.is(loaded?.version, `1.2.3+${linkedContent(plugin)}`);
  t.is((await load()).plugins[0]?.version, loaded?.version);
  await writeFile(join(plugin, 'index.js'), `${quiet}\n// changed`);
  const error = await t.throwsAsync(load(), { instanceOf: TinyformerError, message: /\.\/plugin in .* has changed since/ });
  t.is(error.code, 'TF_PLUGIN_CHANGED');
});
