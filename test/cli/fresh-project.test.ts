import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { Project, tinyformerHere } from './command-line.js';
import { refused } from './refused.js';

test.serial('a project that never ran has no runs', async (t) => {
  const project = await Project.empty();
  try {
    await project.write('tinyformer.yaml', 'name: x\n');
    t.deepEqual(await tinyformerHere(['runs', 'list', '--json'], project.folder), { code: 0, stdout: '{"runs":[]}\n', stderr: '' });
  } finally {
    await project.remove();
  }
});

test.serial('a folder without a config is no project', async (t) => {
  const project = await Project.empty();
  try {
    refused(t, await tinyformerHere(['runs', 'list', '--json'], project.folder), 2, 'TF_RUN_UNKNOWN', /no runs/);
  } finally {
    await project.remove();
  }
});

test.serial('init quotes the path in the lines to type, and tells the name that it made of the folder', async (t) => {
  const project = await Project.empty();
  try {
    for (const [folder, name] of [
      ['Mein Ordner ä', 'mein-ordner-a'],
      ['日本', 'model'],
    ] as const) {
      const { stdout } = await tinyformerHere(['init', folder], project.folder);
      t.true(stdout.includes(`The name in it is ${name}: `), stdout);
      t.regex(await readFile(join(project.folder, folder, 'tinyformer.yaml'), 'utf8'), new RegExp(`^name: ${name}$`, 'm'));
    }
    const { stdout } = await tinyformerHere(['init', 'with blank'], project.folder);
    t.true(stdout.includes("tinyformer plan 'with blank/tinyformer.yaml'\n"), stdout);
    t.false((await tinyformerHere(['init', 'my-model'], project.folder)).stdout.includes('The name'));
  } finally {
    await project.remove();
  }
});
