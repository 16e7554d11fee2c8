/** What surrounds a run is missing, damaged or full: the real stages, server, store and tools say what and where, and nothing is lost. */
import { mkdir, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import sharp from 'sharp';
import { FileStore } from '../../core/artifacts/file-store.js';
import { lastEntry } from '../../core/plan/cache-entry.js';
import { entry, Project, tinyformer } from './command-line.js';
import { refused } from './refused.js';

interface Output {
  readonly state: string;
  readonly stages: readonly { readonly name: string; readonly state: string }[];
}

const states = ({ stages }: Output): string[] => stages.map(({ state }) => state);

/** The micro project with its config changed. */
async function micro(change: (config: string) => string = (config) => config): Promise<Project> {
  const project = await Project.micro();
  const file = join(project.folder, 'tinyformer.yaml');
  await writeFile(file, change(await readFile(file, 'utf8')));
  return project;
}

/** Expects that `run` in the changed micro project is refused. */
const inMicro = test.macro(
  async (
    t,
    change: (config: string) => string,
    exitCode: number,
    code: string,
    said: RegExp,
    prepare: (folder: string) => Promise<unknown> = async () => undefined,
    env: Readonly<Record<string, string>> = {},
  ) => {
    t.timeout(60_000);
    const project = await micro(change);
    try {
      await prepare(project.folder);
      refused(t, await tinyformer(['run', '--json'], project.folder, env), exitCode, code, said);
    } finally {
      await project.remove();
    }
  },
);
const same = (config: string): string => config;

test.serial(
  'data: a file that is missing',
  inMicro,
  (config) => config.replace('train.bin', 'absent.bin'),
  5,
  'TF_DATASET',
  /[\\/]absent\.bin cannot be read/,
);
test.serial(
  'data: a file that is cut off',
  inMicro,
  same,
  5,
  'TF_DATASET',
  /[\\/]train\.bin has 5000 bytes: 1 records of 3073 bytes/,
  (folder) => truncate(join(folder, 'train.bin'), 5000),
);
test.serial(
  'data: a file with labels that do not exist',
  inMicro,
  same,
  5,
  'TF_DATASET',
  /[\\/]test\.bin: record 0 \(byte 0\) has label 255/,
  async (folder) => {
    const file = await open(join(folder, 'test.bin'), 'r+');
    await file.write(Uint8Array.of(255), 0, 1, 0);
    await file.close();
  },
);
test.serial(
  'data: an image of the wrong size',
  inMicro,
  (config) => config.replace(/dataset:.*?\n\n/s, 'dataset:\n  use: image-folder\n  options: { folder: images, size: 32 }\n\n'),
  5,
  'TF_DATASET',
  /images[\\/]a[\\/]0\.png/,
  async (folder) => {
    const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, 'images', name), { recursive: true });
      for (let i = 0; i < 30; i++) await writeFile(join(folder, 'images', name, `${i}.png`), picture);
    }
    await truncate(join(folder, 'images/a/0.png'), 60);
  },
);
test.serial(
  'constraints that no candidate meets: the limit, the smallest seen, and what would help',
  inMicro,
  (config) => `${config}constraints: { flash: 6 KB }\n`,
  6,
  'TF_INFEASIBLE',
  /exceed flash \(limit 6144, smallest seen \d+\)/,
);
for (const [tool, variable] of [
  ['compiler', 'TINYFORMER_ARM_GCC'],
  ['emulator', 'TINYFORMER_QEMU'],
  ['server', 'TEMPORAL_BIN'],
] as const) {
  test.serial(
    `tools: the ${tool} is away`,
    inMicro,
    same,
    4,
    'TF_TOOL_MISSING',
    new RegExp(`${variable}=/nowhere/tool is no executable file`),
    undefined,
    { [variable]: '/nowhere/tool' },
  );
}

test.serial('server: something else answers at its address', async (t) => {
  t.timeout(60_000);
  const other = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const project = await Project.fast();
  try {
    const ended = await project.tinyformer('run', '--address', `127.0.0.1:${port}`, '--json');
    refused(t, ended, 4, 'TF_SERVER_AWAY', new RegExp(`127\\.0\\.0\\.1:${port}`));
  } finally {
    other.close();
    await project.remove();
  }
});

test.serial('store: an artifact is damaged while the run needs it; resume makes it again and keeps the rest', async (t) => {
  t.timeout(90_000);
  const project = await Project.fast();
  try {
    await project.setOption('train', 'stepMs', 100);
    const run = project.start('run', '--json');
    await run.says('train: started');
    const store = new FileStore(join(project.folder, '.tinyformer/store'));
    const numbers = (await lastEntry(store, 'fast', 'numbers'))!.output.artifact;
    const { sha256 } = (await store.files(numbers))[0]!;
    await writeFile(join(store.folder, 'blobs', sha256.slice(0, 2), sha256.slice(2)), 'rubbish');
    refused(t, await run.ended, 5, 'TF_ARTIFACT_CORRUPT', new RegExp(`numbers\\.json, is damaged: .*${sha256.slice(2)}`));
    t.deepEqual(states(await project.json<Output>('resume')), ['done', 'cached', 'cached', 'done']);
  } finally {
    await project.remove();
  }
});

/** Runs with a store on a file system of 48 KB, then gives it room and resumes; in a mount namespace of its own. */
const onSmallDisk = `
  mount -t tmpfs -o size=48k tmpfs "$1"
  node="$2"; tinyformer="$3"
  "$node" "$tinyformer" run --json --store "$1" >full.json 2>full.err
  echo $? >full.code
  mount -o remount,size=16m "$1"
  "$node" "$tinyformer" resume --json
`;

test.serial('store: the disk is full; after room was made, resume finishes', async (t) => {
  t.timeout(120_000);
  const project = await Project.fast();
  try {
    const disk = join(project.folder, 'disk');
    await mkdir(disk);
    const namespace = ['--user', '--map-root-user', '--mount'];
    if ((await execa('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', disk], { reject: false })).exitCode !== 0) {
      t.log('this system allows no mounts: what a full disk does is covered in test/artifacts only');
      t.pass();
      return;
    }
    const options = { cwd: project.folder, env: { TEMPORAL_ADDRESS: '' }, reject: false } as const;
    const ended = await execa('unshare', [...namespace, 'sh', '-c', onSmallDisk, 'sh', disk, process.execPath, entry], options);
    t.is(ended.exitCode, 0, ended.stderr);
    const read = (name: string): Promise<string> => readFile(join(project.folder, name), 'utf8');
    const full = { code: Number(await read('full.code')), stdout: await read('full.json'), stderr: await read('full.err') };
    refused(t, full, 4, 'TF_DISK', new RegExp(`${disk}/.* cannot be written: ENOSPC`));
    t.is((JSON.parse(ended.stdout) as Output).state, 'done');
  } finally {
    await project.remove();
  }
});

test.serial('store: a folder that cannot be written', async (t) => {
  t.timeout(60_000);
  const project = await Project.fast();
  try {
    const ended = await project.tinyformer('run', '--store', '/sys/tinyformer', '--json');
    refused(t, ended, 4, 'TF_DISK', /\/sys\/tinyformer\/.* cannot be written: E(PERM|ACCES|ROFS)/);
  } finally {
    await project.remove();
  }
});
