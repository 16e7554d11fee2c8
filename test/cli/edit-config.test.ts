import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { type Edit, editConfig } from '../../cli/project/edit-config.js';

async function edited(text: string, ...edits: Edit[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-edit-'));
  try {
    const file = join(folder, 'tinyformer.yaml');
    await writeFile(file, text);
    await editConfig(file, edits);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a value is replaced where it stands, with its comment', async (t) => {
  t.is(await edited('# top\nseed: 1 # one\nname: x\n', { path: ['seed'], value: 2 }), '# top\nseed: 2 # one\nname: x\n');
});

test('numbers are replaced where they stand, whatever spaces are around them', async (t) => {
  const text = "a: {n: 1,  m: [2,3]}   # wide\nb:\n    - 'x'\n    -   yes: true\nc: &n 5\n";
  const edits = [
    { path: ['a'], value: { n: 10, m: [2, 30] } },
    { path: ['b', 1, 'yes'], value: false },
    { path: ['c'], value: -0.5 },
  ];
  t.is(await edited(text, ...edits), "a: {n: 10,  m: [2,30]}   # wide\nb:\n    - 'x'\n    -   yes: false\nc: &n -0.5\n");
});

test('of a list of maps only what differs is touched', async (t) => {
  const text = 'dots:\n  - channels: [ 1, 2 ] # first\n    widths: [ 3 ] # kept\n  - channels: [ 4 ]\n';
  const value = [{ channels: [8, 9], widths: [3] }, { channels: [4] }];
  t.is(await edited(text, { path: ['dots'], value }), text.replace('[ 1, 2 ]', '[ 8, 9 ]'));
});

test('a list of another length is replaced as a whole and keeps the comment beside it', async (t) => {
  t.is(await edited('a:\n  list: [ 1, 2, 3 ] # why\n', { path: ['a', 'list'], value: [1] }), 'a:\n  list: [ 1 ] # why\n');
});

test('a section with nothing but comments is filled, and they stay', async (t) => {
  const value = { path: ['stages', 'search', 'options', 'candidates'], value: 4 };
  t.is(
    await edited('stages: # none yet\n  # search: {}\nseed: 1\n', value),
    'stages:\n  search:\n    options:\n      candidates: 4\n  # none yet\n  # search: {}\nseed: 1\n',
  );
  t.is(await edited('stages:\n  search:\n', value), 'stages:\n  search:\n    options:\n      candidates: 4\n');
});

test('what is not there is made, as people write it', async (t) => {
  const text = await edited('name: x\n', { path: ['space', 'options'], value: { space: { dots: [{ channels: [1, 2] }], stem: [8] } } });
  t.is(text, 'name: x\nspace:\n  options:\n    space:\n      dots:\n        - { channels: [ 1, 2 ] }\n      stem: [ 8 ]\n');
  t.deepEqual(parse(text), { name: 'x', space: { options: { space: { dots: [{ channels: [1, 2] }], stem: [8] } } } });
});
