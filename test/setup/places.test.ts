import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { createContext, fakeTemporal, fakeTool, partCalled, setup, temporaryFolder } from './support.js';

test('the Temporal server is looked for in TEMPORAL_BIN, then on PATH, then in the cache', (t) => {
  const folder = temporaryFolder(t);
  const named = fakeTemporal(path.join(folder, 'named'), '1.30.0');
  const onPath = fakeTemporal(path.join(folder, 'bin'), '1.31.0');
  const cached = fakeTemporal(path.join(folder, 'cache/temporal'), '1.32.0');
  const find = (env: NodeJS.ProcessEnv) => setup.toolPath('temporal', { env: { TINYFORMER_CACHE: path.join(folder, 'cache'), ...env } });
  t.is(find({ TEMPORAL_BIN: named, PATH: path.dirname(onPath) }), named);
  t.is(find({ PATH: path.dirname(onPath) }), onPath);
  t.is(find({ PATH: '' }), cached);
});

test('a server on PATH that is too old is passed over', (t) => {
  const folder = temporaryFolder(t);
  const old = fakeTemporal(path.join(folder, 'bin'), '1.29.0');
  const env = { TINYFORMER_CACHE: path.join(folder, 'cache'), PATH: path.dirname(old) };
  t.is(setup.toolPath('temporal', { env }), undefined);
  const cached = fakeTemporal(path.join(folder, 'cache/temporal'), '1.29.1');
  t.is(setup.toolPath('temporal', { env }), cached);
});

test('what the user named is never replaced silently', async (t) => {
  const folder = temporaryFolder(t);
  fakeTemporal(path.join(folder, 'cache/temporal'), '1.32.0');
  const env = { TINYFORMER_CACHE: path.join(folder, 'cache'), PATH: '', TEMPORAL_BIN: '/absent/temporal' };
  const [report] = await setup.inspect({ only: ['temporal'], context: { env } });
  t.false(report!.ok);
  t.regex(report!.detail!, /TEMPORAL_BIN=\/absent\/temporal is no executable file/);
});

test('a program is asked again when its file has changed, and only then', (t) => {
  const folder = temporaryFolder(t);
  const calls = path.join(folder, 'calls');
  const answer = (server: string) => [`echo asked >> '${calls}'`, `echo "temporal version 1.0.0 (Server ${server}, UI 2.0.0)"`];
  const file = fakeTool(path.join(folder, 'bin'), 'temporal', ...answer('1.30.0'));
  const context = createContext({ env: { TINYFORMER_CACHE: path.join(folder, 'cache'), PATH: path.dirname(file) } });
  const version = () => (partCalled('temporal').detect(context) as { version?: string }).version;
  t.is(version(), '1.0.0 (server 1.30.0)');
  t.is(version(), '1.0.0 (server 1.30.0)');
  t.is(fs.readFileSync(calls, 'utf8'), 'asked\n');
  fakeTool(path.join(folder, 'bin'), 'temporal', ...answer('1.32.10'));
  t.is(version(), '1.0.0 (server 1.32.10)');
});

test('the Arm compiler is given as the prefix of its tool chain', (t) => {
  const prefix = setup.toolPath('arm-gcc')!;
  for (const tool of ['gcc', 'size', 'objcopy', 'objdump', 'nm']) t.true(fs.existsSync(`${prefix}${tool}`), `${prefix}${tool}`);
});
