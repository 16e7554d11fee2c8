import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { createContext, partCalled, temporaryFolder } from './support.js';

const COPY = "const fs=require('fs');for(const f of fs.readdirSync('test'))fs.cpSync('test/'+f,'dist/test/'+f.replace('.ts','.js'))";

test('the build runs when a source has changed, and a source that is gone takes its output along', async (t) => {
  const root = temporaryFolder(t);
  const write = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  };
  write('tsconfig.json', JSON.stringify({ include: ['test', 'absent'] }));
  write('package.json', JSON.stringify({ scripts: { build: `node -e "${COPY}"` } }));
  write('test/a.test.ts', 'a');
  write('test/b.test.ts', 'b');
  const context = createContext({ root });
  const build = partCalled('build');
  const isCurrent = async () => (await build.detect(context)).ok;

  t.false(await isCurrent());
  await build.sources[0]!.fetch(context);
  t.true(await isCurrent());
  fs.utimesSync(path.join(root, 'test/a.test.ts'), new Date(), new Date());
  t.true(await isCurrent());

  write('test/a.test.ts', 'changed');
  t.false(await isCurrent());
  fs.rmSync(path.join(root, 'test/b.test.ts'));
  await build.sources[0]!.fetch(context);
  t.true(await isCurrent());
  t.deepEqual(fs.readdirSync(path.join(root, 'dist/test')), ['a.test.js']);
});

test('a build that fails quotes the compiler, and is not taken for current', async (t) => {
  const root = temporaryFolder(t);
  fs.writeFileSync(path.join(root, 'tsconfig.json'), JSON.stringify({ include: [] }));
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({ scripts: { build: 'echo a.ts: error TS1005; exit 2' } }));
  const context = createContext({ root });
  await t.throwsAsync(partCalled('build').sources[0]!.fetch(context), {
    name: 'SetupError',
    message: /ended with exit code 2\na\.ts: error TS1005/,
  });
  t.false((await partCalled('build').detect(context)).ok);
});
