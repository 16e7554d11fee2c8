import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { openSession } from '../../activities/index.js';
import { embeddedServer } from '../../activities/server/embedded-server.js';
import { isListening } from '../../activities/server/ports.js';
import { isAlive } from '../../activities/server/processes.js';
import { searchAttributeKeys } from '../../workflows/search-attributes.js';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-server-'));
  folders.push(folder);
  return folder;
}
test.after.always(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

const portOf = (address: string): number => Number(address.split(':')[1]);

test.serial('two commands in one folder share one server, which ends after the second', async (t) => {
  const folder = await newFolder();
  const [one, other] = await Promise.all([embeddedServer(folder), embeddedServer(folder)]);
  t.is(one.serverPid, other.serverPid);
  await one.release();
  t.true(await isListening(portOf(other.address)));
  await other.release();
  t.false(isAlive(other.serverPid));
  t.false(isAlive(other.keeperPid));
});

test.serial('the ports stay the same from one start to the next, unless they are taken', async (t) => {
  const folder = await newFolder();
  const first = await embeddedServer(folder);
  await first.release();
  const second = await embeddedServer(folder);
  t.is(second.address, first.address);
  await second.release();
  const squatter = createServer().listen(portOf(first.address), '127.0.0.1');
  const third = await embeddedServer(folder);
  t.not(third.address, first.address);
  await third.release();
  squatter.close();
});

test.serial('a server whose keeper was killed is ended before another starts on its database and port', async (t) => {
  const folder = await newFolder();
  const first = await embeddedServer(folder);
  process.kill(first.keeperPid, 'SIGKILL');
  await first.lost;
  const second = await embeddedServer(folder);
  t.false(isAlive(first.serverPid));
  t.is(second.address, first.address, 'clients of the first go on with the second');
  await second.release();
});

test.serial('a server ends with its keeper when nobody asks for it again', async (t) => {
  const folder = await newFolder();
  const server = await embeddedServer(folder);
  process.kill(server.keeperPid, 'SIGKILL');
  await server.lost;
  for (let i = 0; isAlive(server.serverPid) && i < 500; i++) await sleep(20);
  t.false(isAlive(server.serverPid));
});

test.serial('a lock that a dead process left does not hold anybody up', async (t) => {
  const folder = await newFolder();
  await writeFile(join(folder, 'server.lock'), '4194304');
  await writeFile(
    join(folder, 'server.json'),
    JSON.stringify({ keeperPid: 4194304, serverPid: process.pid, controlPort: 1, database: 'other' }),
  );
  const server = await embeddedServer(folder);
  t.true(await isListening(portOf(server.address)));
  await server.release();
});

test.serial('the database carries the version of the server in its name', async (t) => {
  const folder = await newFolder();
  const server = await embeddedServer(folder);
  const record = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8')) as { database: string };
  t.regex(record.database, /temporal-\d+\.\d+\.\d+\.db$/);
  await server.release();
});

test.serial('a session has the search attributes, the second time too', async (t) => {
  const folder = await newFolder();
  for (let time = 0; time < 2; time++) {
    const session = await openSession({ stateFolder: folder });
    const { customAttributes } = await session.client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
    for (const { name } of searchAttributeKeys) t.truthy(customAttributes?.[name], name);
    await session.close();
  }
});

test.serial('an address where nothing answers is TF_SERVER_AWAY', async (t) => {
  const error = await t.throwsAsync(openSession({ stateFolder: await newFolder(), address: '127.0.0.1:1' }), { code: 'TF_SERVER_AWAY' });
  t.true(error?.message.includes('127.0.0.1:1'));
});

test.serial('a program that is no server is not tried for long, and its log is named', async (t) => {
  const folder = await newFolder();
  const program = join(folder, 'temporal');
  await writeFile(program, '#!/bin/sh\necho "no such flag: $2" >&2\nexit 1\n', { mode: 0o755 });
  const before = process.env['TEMPORAL_BIN'];
  process.env['TEMPORAL_BIN'] = program;
  try {
    await t.throwsAsync(openSession({ stateFolder: folder }), { code: 'TF_TOOL_FAILED' });
    await writeFile(program, '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "no such flag: $2" >&2\nexit 1\n', { mode: 0o755 });
    const error = await t.throwsAsync<Error & { hint?: string }>(openSession({ stateFolder: folder }), { code: 'TF_SERVER_AWAY' });
    t.regex(error?.message ?? '', /no such flag: start-dev/);
    t.regex(error?.hint ?? '', /server\.log/);
  } finally {
    if (before === undefined) delete process.env['TEMPORAL_BIN'];
    else process.env['TEMPORAL_BIN'] = before;
  }
});

test.serial('without a server program the error says how to get one', async (t) => {
  const before = process.env['TEMPORAL_BIN'];
  process.env['TEMPORAL_BIN'] = '/nowhere/temporal';
  try {
    const error = await t.throwsAsync<Error & { hint?: string }>(openSession({ stateFolder: await newFolder() }), {
      code: 'TF_TOOL_MISSING',
    });
    t.regex(error?.hint ?? '', /doctor --fix/);
  } finally {
    if (before === undefined) delete process.env['TEMPORAL_BIN'];
    else process.env['TEMPORAL_BIN'] = before;
  }
  await sleep(0);
});
