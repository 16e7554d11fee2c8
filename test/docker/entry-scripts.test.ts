import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../core/package-root.js';

const script = (...path: readonly string[]): string => join(packageRoot(), 'docker', ...path);

async function listening(): Promise<{ address: string; close(): void }> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  return { address: `127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`, close: () => server.close() };
}

/** A program that writes its arguments and chosen variables to a file, one call a line. */
async function recorder(name: string, variables: readonly string[] = []): Promise<{ program: string; calls(): Promise<string[]> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-docker-'));
  const program = join(folder, name);
  const log = join(folder, 'calls');
  const shown = variables.map((v) => `${v}=$${v}`).join(' ');
  await writeFile(program, `#!/bin/sh\necho "$* ${shown}" >> "${log}"\n`);
  await chmod(program, 0o755);
  return {
    program,
    calls: async () =>
      (await readFile(log, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => line.trim()),
  };
}

async function secret(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'tinyformer-secret-')), 'password');
  await writeFile(file, 'open sesame');
  return file;
}

test('wait-for returns when a server answers, and ends with 4 when none does', async (t) => {
  const server = await listening();
  t.is((await execa(script('temporal/wait-for.sh'), [server.address, '5'])).exitCode, 0);
  server.close();
  const late = await execa(script('temporal/wait-for.sh'), [server.address, '1'], { reject: false });
  t.is(late.exitCode, 4);
  t.regex(late.stderr, /no server at/);
});

test('the worker script asks for an address', async (t) => {
  const result = await execa(script('worker/entrypoint.sh'), [], { reject: false, env: { TEMPORAL_ADDRESS: '' } });
  t.not(result.exitCode, 0);
  t.regex(result.stderr, /TEMPORAL_ADDRESS/);
});

test('the schema script sets up both databases with the password of the secret', async (t) => {
  const tool = await recorder('sql-tool', ['SQL_PASSWORD']);
  await execa(script('temporal/schema.sh'), [], {
    env: { POSTGRES_HOST: 'postgres', POSTGRES_USER: 'temporal', POSTGRES_PASSWORD_FILE: await secret(), SQL_TOOL: tool.program },
  });
  const calls = await tool.calls();
  t.is(calls.length, 6);
  t.true(calls.every((call) => call.endsWith('SQL_PASSWORD=open sesame')));
  t.true(calls.some((call) => call.includes('--database temporal_visibility') && call.includes('update-schema')));
});

test('the server script hands the password on and becomes the entry point', async (t) => {
  const entry = await recorder('entrypoint', ['POSTGRES_PWD']);
  await execa(script('temporal/server.sh'), ['start'], {
    env: { POSTGRES_PASSWORD_FILE: await secret(), TEMPORAL_ENTRYPOINT: entry.program },
  });
  t.deepEqual(await entry.calls(), ['start POSTGRES_PWD=open sesame']);
});

test('the namespace script names the search attributes that the workflows set', async (t) => {
  const keys = [...(await readFile(script('temporal/namespace.sh'), 'utf8')).matchAll(/(Tinyformer\w+):(\w+)/g)].map(([, name, type]) => [
    name,
    type?.toUpperCase(),
  ]);
  const { searchAttributeKeys } = await import('../../workflows/search-attributes.js');
  t.deepEqual(keys.sort(), searchAttributeKeys.map((key) => [key.name, key.type]).sort());
});
