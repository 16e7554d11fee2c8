import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { SetupContext } from '../../scripts/setup/index.mjs';
import { createContext, fakeTool, load, root, temporaryFolder } from './support.js';

interface Wheel {
  name: string;
  version: string;
  sha256: string[];
}

const { fetchWheel, unpackWheel } = await load<{
  fetchWheel(context: SetupContext, wheel: Wheel): Promise<string>;
  unpackWheel(context: SetupContext, file: string, pattern: string, folder: string): Promise<void>;
}>('setup/wheel.mjs');
const { replaceFolder, sha256, sweepScratch } = await load<{
  replaceFolder(context: SetupContext, target: string, fill: (folder: string) => Promise<void>): Promise<void>;
  sha256(file: string): Promise<string>;
  sweepScratch(context: SetupContext): void;
}>('setup/atomic.mjs');
const { run } = await load<{ run(context: SetupContext, file: string, args: string[]): Promise<string> }>('setup/command.mjs');

const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('tiny_part/tool', 'a tool')
    wheel.writestr('tiny_part/other', 'not wanted')
    wheel.writestr('tiny_part-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny-part\\nVersion: 1.0\\n')
    wheel.writestr('tiny_part-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tiny_part-1.0.dist-info/RECORD', '')
`;
const WHEEL_FILE = 'tiny_part-1.0-py3-none-any.whl';

/** A registry in a folder, which pip itself reads. */
async function publish(t: ExecutionContext) {
  const folder = temporaryFolder(t);
  const registry = path.join(folder, 'registry');
  fs.mkdirSync(registry);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TINYFORMER_CACHE: path.join(folder, 'cache'),
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: registry,
  };
  const context = createContext({ env });
  await run(context, 'python3', ['-c', MAKE_WHEEL, path.join(registry, WHEEL_FILE)]);
  const wheel = { name: 'tiny-part', version: '1.0', sha256: [await sha256(path.join(registry, WHEEL_FILE))] };
  return { folder, context, wheel, downloaded: path.join(context.cache, 'downloads', WHEEL_FILE) };
}

test('a wheel is downloaded by its hash, and only what is wanted is unpacked', async (t) => {
  const { folder, context, wheel, downloaded } = await publish(t);
  t.is(await fetchWheel(context, wheel), downloaded);
  await unpackWheel(context, downloaded, '/tool$', path.join(folder, 'out'));
  t.deepEqual(fs.readdirSync(path.join(folder, 'out/tiny_part')), ['tool']);
  t.deepEqual(fs.readdirSync(path.join(context.cache, 'scratch')), []);
});

test('other content than the pinned one is refused, and nothing of it stays', async (t) => {
  const { context, wheel } = await publish(t);
  const pinned = 'f'.repeat(64);
  const error = await t.throwsAsync(fetchWheel(context, { ...wheel, sha256: [pinned] }), { name: 'SetupError' });
  t.true(error!.message.includes(`tiny-part 1.0 has SHA-256 ${wheel.sha256[0]}, expected ${pinned}`), error!.message);
  t.deepEqual(fs.readdirSync(path.join(context.cache, 'downloads')), []);
});

test('a damaged file in the cache is told, and downloaded again', async (t) => {
  const { context, wheel, downloaded } = await publish(t);
  fs.mkdirSync(path.dirname(downloaded), { recursive: true });
  fs.writeFileSync(downloaded, 'half of i');
  const told: string[] = [];
  await fetchWheel({ ...context, say: (text: string) => told.push(text) } as SetupContext, wheel);
  t.is(await sha256(downloaded), wheel.sha256[0]!);
  t.regex(told.join('\n'), /damaged or replaced on its way; downloading it again/);
});

test('a download that is killed leaves no half file, and the next set-up repairs it', async (t) => {
  const { folder, context, wheel, downloaded } = await publish(t);
  const started = path.join(folder, 'started');
  const slowPip = [
    'while [ $# -gt 0 ] && [ "$1" != --dest ]; do shift; done',
    '[ -z "$2" ] && exit 0', // the question whether pip is there
    `printf half > "$2/${WHEEL_FILE}"`,
    `echo $$ > '${started}'`,
    'exec sleep 60',
  ];
  const env = { ...context.env, PATH: `${path.dirname(fakeTool(path.join(folder, 'bin'), 'python3', ...slowPip))}:${process.env.PATH}` };
  const script = `
    const { createContext } = await import(process.argv[1] + '/setup/context.mjs');
    const { fetchWheel } = await import(process.argv[1] + '/setup/wheel.mjs');
    await fetchWheel(createContext(), JSON.parse(process.argv[2]));`;
  const scripts = pathToFileURL(path.join(root, 'scripts')).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, scripts, JSON.stringify(wheel)], { env });
  while (!fs.existsSync(started) || fs.readFileSync(started, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await once(child, 'exit');
  process.kill(Number(fs.readFileSync(started, 'utf8')), 'SIGKILL');

  t.deepEqual(fs.readdirSync(path.dirname(downloaded)), []);
  t.is(fs.readdirSync(path.join(context.cache, 'scratch')).length, 1);
  sweepScratch(context);
  t.deepEqual(fs.readdirSync(path.join(context.cache, 'scratch')), []);
  await fetchWheel(context, wheel);
  t.is(await sha256(downloaded), wheel.sha256[0]!);
});

test('a folder of the cache is replaced completely or not at all', async (t) => {
  const context = createContext({ env: { TINYFORMER_CACHE: temporaryFolder(t) } });
  const target = path.join(context.cache, 'part');
  await replaceFolder(context, target, async (folder) => fs.writeFileSync(path.join(folder, 'a'), 'first'));
  await t.throwsAsync(
    replaceFolder(context, target, async (folder) => {
      fs.writeFileSync(path.join(folder, 'a'), 'second');
      throw new Error('disk full');
    }),
  );
  t.is(fs.readFileSync(path.join(target, 'a'), 'utf8'), 'first');
  t.deepEqual(fs.readdirSync(path.join(context.cache, 'scratch')), []);
});
