import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { configJsonSchema, loadConfig, parseBytes } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';

async function write(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'tinyformer-config-')), 'tinyformer.yaml');
  await writeFile(file, text);
  return file;
}

test('sizes are bytes, K and M of 1,024', (t) => {
  t.is(parseBytes('320 KB'), 327680);
  t.is(parseBytes('1MB'), 1048576);
  t.is(parseBytes('0.5M'), 524288);
  t.is(parseBytes(4096), 4096);
  for (const bad of ['', 'big', '-1', '1 GB', 0, -4, 1.5]) t.is(parseBytes(bad), undefined);
});

test('a name alone is a whole config', async (t) => {
  const { config } = await loadConfig(await write('name: demo\n'));
  t.is(config.seed, 1);
  t.is(config.target.use, 'stm32f746');
  t.deepEqual(config.stages, {});
});

const cases = [
  ['an unknown key', 'name: demo\nseeds: 2\n', 'TF_CONFIG_VALUE', /:2:1: seeds: unknown key/],
  ['a wrong type', 'name: demo\nseed: many\n', 'TF_CONFIG_VALUE', /:2:1: seed: expected a number, got "many"$/],
  ['a value out of range', 'name: demo\nseed: -1\n', 'TF_CONFIG_VALUE', /:2:1: seed: expected at least 0, got -1$/],
  [
    'an unknown key of a plugin',
    'name: demo\nplugins: [{ package: x, option: {} }]\n',
    'TF_CONFIG_VALUE',
    /:2:25: plugins\.0\.option: unknown key, did you mean "options"\?/,
  ],
  ['a size that is none', 'name: demo\nconstraints:\n  flash: a lot\n', 'TF_CONFIG_VALUE', /:3:3: constraints\.flash: "a lot" is no size/],
  ['a list as a config', '[name, demo]\n', 'TF_CONFIG_VALUE', /:1:1: file: expected a map of keys, got a list$/],
  ['an alias without its anchor', 'name: x\nseed: *foo\n', 'TF_CONFIG_SYNTAX', /:2:7: \*foo: there is no &foo before it$/],
  ['an alias inside of its anchor', 'name: &x [*x]\n', 'TF_CONFIG_SYNTAX', /:1:11: \*x stands inside of what it repeats$/],
  ['a second document', 'name: x\n---\nname: y\n', 'TF_CONFIG_SYNTAX', /:\d:1: a second document begins/],
  ['bad YAML', 'name: [demo\n', 'TF_CONFIG_SYNTAX', /:\d+:\d+: /],
  ['a missing name', 'seed: 1\n', 'TF_CONFIG_VALUE', /:1:1: name: missing, expected text$/],
  [
    'a nested unknown key',
    'name: demo\nstages:\n  search:\n    option: {}\n',
    'TF_CONFIG_VALUE',
    /:4:5: stages\.search\.option: unknown key/,
  ],
] as const;

for (const [what, text, code, message] of cases) {
  test(`${what} is refused with its line and column`, async (t) => {
    const error = await t.throwsAsync(loadConfig(await write(text)), { instanceOf: TinyformerError, message });
    t.is(error.code, code);
    t.is(error.exitCode, 3);
  });
}

test('a section whose lines are all commented out is an empty one', async (t) => {
  const { config } = await loadConfig(await write('name: demo\nconstraints:\n# flash: 512 KB\nstages:\n  search:\n#   options: {}\n'));
  t.deepEqual(config.constraints, {});
  t.deepEqual(config.stages, { search: { enabled: true, options: {} } });
});

test('a list whose lines are all commented out is an empty one', async (t) => {
  t.deepEqual((await loadConfig(await write('name: demo\nplugins:\n# - acme\n'))).config.plugins, []);
});

test('a file that is not there is refused', async (t) => {
  const error = await t.throwsAsync(loadConfig('nowhere/tinyformer.yaml'), { instanceOf: TinyformerError });
  t.is(error.code, 'TF_CONFIG_MISSING');
});

test('the JSON schema for editors describes every top-level key', (t) => {
  const schema = configJsonSchema() as { properties: Record<string, { description?: string }> };
  for (const [key, value] of Object.entries(schema.properties)) t.truthy(value.description, key);
});
