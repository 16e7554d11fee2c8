import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../../cli/experiment/experiment-file.js';
import { figureRows } from '../../cli/experiment/experiment-table.js';
import { TinyformerError } from '../../core/errors/index.js';
import { Project } from './command-line.js';

const text = `title: Two sums
columns:
  - { id: sum, title: sum, unit: count, metric: total.sum }
  - { id: storage, title: storage, unit: bytes }
rows:
  - { id: one, title: One, run: tinyformer.yaml, paper: { sum: "42" } }
  - { id: twice, title: Twice, run: twice.yaml }
  - { id: resnet-18, title: ResNet-18, bench: networks }
changes:
  - { row: twice, against: one, columns: [sum], paper: { sum: +90 % } }
notes: [A note.]
`;
const twice = 'extends: tinyformer.yaml\nname: twice\nstages:\n  total: { options: { scale: 2 } }\n';

let project: Project;
test.before(async () => {
  project = await Project.fast();
  await project.write('twice.yaml', twice);
  await project.write('sums.yaml', text);
});
test.after.always(() => project?.remove());

interface Output {
  readonly rows: readonly { readonly id: string; readonly value: number; readonly unit: string; readonly paper?: string }[];
  readonly notes: readonly string[];
  readonly file: string;
}

test.serial('an experiment runs its configs and benches and writes one table beside published figures', async (t) => {
  t.timeout(300_000);
  const { rows, notes, file } = await project.json<Output>('experiment', 'sums.yaml');
  const row = (id: string) => rows.find((found) => found.id === id)!;
  t.is(row('twice-sum').value, 2 * row('one-sum').value);
  t.deepEqual(row('twice-sum-against-one'), { id: 'twice-sum-against-one', value: 100, unit: '%', paper: '+90 %' });
  t.is(row('one-sum').paper, '42');
  t.true(row('resnet-18-storage').value > 11e6);
  t.true(notes.includes('A note.'));
  t.is(file, join(project.folder, 'results/sums.md'));
  const page = await readFile(file, 'utf8');
  t.regex(page, /^# Two sums\n\n\| +\| sum \| paper \| storage \|\n/);
  t.regex(page, /\| ResNet-18 \| +\| +\| 10\.\d+ MB \|/);
  t.regex(page, /\| Twice against One \| sum \| \+100\.0 % \| \+90 % \|/);
  t.deepEqual((JSON.parse(await readFile(join(project.folder, 'results/sums.json'), 'utf8')) as Output).rows, rows);
});

test.serial('what was run is not repeated, and Ctrl-C is taken up by the same command', async (t) => {
  t.timeout(300_000);
  await project.write('slow.yaml', `${twice.replace('twice', 'slow')}  train: { options: { steps: 400 } }\n`);
  await project.write('slowly.yaml', text.replace('twice.yaml', 'slow.yaml'));
  const begun = project.start('experiment', 'slowly.yaml');
  await begun.says('run slow-');
  begun.process.kill('SIGINT');
  const { code, stderr, stdout } = await begun.ended;
  t.is(code, 130, stderr);
  t.is(stdout.match(/train: from the cache/g)?.length, 1, 'of the first row');
  t.regex(stderr, /Go on with the same command/);
  const resumed = await project.tinyformer('experiment', 'slowly.yaml');
  t.is(resumed.code, 0, resumed.stderr);
  t.regex(resumed.stdout, /run slow-\w+ is unfinished, and this worker serves it too/);
  const runOf = (printed: string) => /run (slow-\w+) started/.exec(printed)?.[1];
  t.is(runOf(resumed.stdout), runOf(stdout));
});

test('rows without a figure are left out', async (t) => {
  await project.write('empty.yaml', text);
  const { experiment } = await loadExperiment(join(project.folder, 'empty.yaml'));
  t.deepEqual(figureRows(experiment, new Map([['one', { sum: 3 }]])), [{ id: 'one-sum', value: 3, unit: 'count', paper: '42' }]);
});

const mistakes = [
  ['neither run nor bench', text.replace('run: twice.yaml', 'paper: {}'), /rows\.1: name either run or bench/],
  ['a change of an unknown row', text.replace('against: one', 'against: none'), /:10:19: changes\.0\.against: there is no row none/],
  ['a published figure of an unknown column', text.replace('sum: "42"', 'total: "42"'), /rows\.0\.paper\.total: there is no column total/],
  ['an unknown key', text.replace('notes:', 'remarks:'), /:11:1: remarks: unknown key/],
] as const;

for (const [what, wrong, message] of mistakes) {
  test(`${what} is refused where it stands`, async (t) => {
    const name = `${what.replaceAll(' ', '-')}.yaml`;
    await project.write(name, wrong);
    const error = await t.throwsAsync(loadExperiment(join(project.folder, name)), { instanceOf: TinyformerError, message });
    t.is(error.code, 'TF_CONFIG_VALUE');
  });
}
