import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadConfig } from '../../core/config/index.js';
import { TinyformerError } from '../../core/errors/index.js';

/** Files of one folder; gives the path of the last. */
async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-extends-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return join(folder, Object.keys(files).at(-1)!);
}

const base = 'name: base\nseed: 3\nplugins: [a, b]\nstages:\n  search:\n    options: { candidates: 4, recipe: { steps: 30 } }\n';

test('a config lies on the one that it extends: maps are merged, lists and values replace', async (t) => {
  const { config } = await loadConfig(
    await write({
      'base.yaml': base,
      'top.yaml': 'extends: base.yaml\nname: top\nplugins: [c]\nstages:\n  search:\n    options: { recipe: { batch: 64 } }\n',
    }),
  );
  t.is(config.name, 'top');
  t.is(config.seed, 3);
  t.deepEqual(config.plugins, ['c']);
  t.deepEqual(config.stages['search']?.options, { candidates: 4, recipe: { steps: 30, batch: 64 } });
  t.false('extends' in config);
});

test('an extended config may extend another', async (t) => {
  const { config } = await loadConfig(
    await write({ 'base.yaml': base, 'middle.yaml': 'extends: base.yaml\nseed: 5\n', 'top.yaml': 'extends: middle.yaml\nname: top\n' }),
  );
  t.is(config.seed, 5);
  t.deepEqual(config.plugins, ['a', 'b']);
});

test('an empty section leaves that of the extended config as it is', async (t) => {
  const { config } = await loadConfig(
    await write({ 'base.yaml': base, 'top.yaml': 'extends: base.yaml\nplugins:\n# - c\nstages:\n# search: {}\n' }),
  );
  t.deepEqual(config.plugins, ['a', 'b']);
  t.deepEqual(config.stages['search']?.options, { candidates: 4, recipe: { steps: 30 } });
});

test('an error is placed in the file that has the value', async (t) => {
  const inBase = await t.throwsAsync(
    loadConfig(await write({ 'base.yaml': 'name: base\nseed: many\n', 'top.yaml': 'extends: base.yaml\nname: top\n' })),
    { instanceOf: TinyformerError, message: /base\.yaml:2:1: seed: / },
  );
  t.is(inBase.code, 'TF_CONFIG_VALUE');
  await t.throwsAsync(loadConfig(await write({ 'base.yaml': base, 'top.yaml': 'extends: base.yaml\nname: top\nseeds: 2\n' })), {
    message: /top\.yaml:3:1: seeds: unknown key/,
  });
});

test('a circle and a missing file are refused at the line that names them', async (t) => {
  const circle = await t.throwsAsync(loadConfig(await write({ 'a.yaml': 'extends: b.yaml\n', 'b.yaml': 'extends: a.yaml\nname: b\n' })), {
    instanceOf: TinyformerError,
    message: /a\.yaml:1:1: extends: b\.yaml extends this file/,
  });
  t.is(circle.code, 'TF_CONFIG_VALUE');
  const missing = await t.throwsAsync(loadConfig(await write({ 'top.yaml': 'name: top\nextends: nowhere.yaml\n' })), {
    instanceOf: TinyformerError,
    message: /top\.yaml:2:1: extends: .*nowhere\.yaml cannot be read/,
  });
  t.is(missing.code, 'TF_CONFIG_MISSING');
});
