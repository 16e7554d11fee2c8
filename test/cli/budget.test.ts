import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { divideBudget, parseBudget, stepsWithin } from '../../cli/plan/budget.js';
import { furtherTraining } from '../../cli/plan/further-training.js';
import { loadConfig } from '../../core/config/index.js';
import type { Plan, PlannedStage } from '../../core/plan/plan.js';
import { Project } from './command-line.js';

test('a budget is a number with a unit', (t) => {
  t.is(parseBudget('90s'), 90);
  t.is(parseBudget('150m'), 9000);
  t.is(parseBudget('1.5h'), 5400);
  for (const bad of ['', '150', '-1h', '1 day', 'soon']) t.throws(() => parseBudget(bad), { message: /is no time/ });
});

test('what is planned takes no longer than the budget, and uses most of it', (t) => {
  const time = fc.double({ min: 0.005, max: 0.2, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1200, max: 50_000 }), time, time, time, (budget, supernet, search, finetune) => {
      const others = 60;
      let counts: ReturnType<typeof divideBudget>;
      try {
        counts = divideBudget(budget, others, { supernet, search, finetune });
      } catch {
        return;
      }
      const planned =
        others +
        counts.supernets * counts.supernetSteps * supernet +
        counts.candidates * counts.candidateSteps * search +
        counts.finetuneSteps * finetune;
      return planned <= budget && planned > 0.5 * budget;
    }),
  );
  t.pass();
});

test('where steps take long there are fewer candidates and supernets, not too short trainings', (t) => {
  const slow = divideBudget(9000, 300, { supernet: 2.8, search: 2.2, finetune: 1.8 });
  t.true(slow.candidateSteps >= 50 && slow.supernetSteps >= 50);
  t.true(slow.candidates >= 4 && slow.candidates < divideBudget(9000, 300, { supernet: 0.9, search: 0.7, finetune: 0.6 }).candidates);
  t.throws(() => divideBudget(9000, 300, { supernet: 2.8, search: 12, finetune: 1.8 }), { message: /to a training of stage search/ });
});

test('a time in which nothing can be trained is refused', (t) => {
  t.throws(() => divideBudget(60, 50, { supernet: 0.1, search: 0.1, finetune: 0.1 }), { message: /fewer than 50 steps/ });
});

test('the only training of a plan gets what the other stages leave, less a margin', (t) => {
  t.is(stepsWithin(1000, 80, 0.5), 1600);
  t.throws(() => stepsWithin(100, 80, 0.5), { message: /fewer than 50 steps/ });
});

const planned = (name: string, rest: Partial<PlannedStage>): PlannedStage =>
  ({ name, stage: name, uses: [], options: {}, inputsFrom: {}, ...rest }) as unknown as PlannedStage;
const recipe = { steps: 10 };
const further = (weight: number): PlannedStage =>
  planned('more', {
    stage: 'train-further',
    uses: ['trainer'],
    options: { recipe, distillation: { weight, temperature: 2 } },
    inputsFrom: { model: 'reuse', teacher: 'teacher' },
  });
const saved = [planned('reuse', { options: { folder: 'results/small' } }), planned('teacher', { options: { folder: 'results/large' } })];
const planOf = (...stages: PlannedStage[]): Plan => ({ stages }) as unknown as Plan;

test('a plan whose one training goes on with a saved model is divided for that model, and for its teacher if it listens to one', (t) => {
  t.deepEqual(furtherTraining(planOf(...saved, further(0))), { name: 'more', recipe, model: 'results/small' });
  t.deepEqual(furtherTraining(planOf(...saved, further(0.5)))?.teacher, { folder: 'results/large', weight: 0.5, temperature: 2 });
  t.is(furtherTraining(planOf(...saved, further(0), planned('finetune', { uses: ['trainer'] }))), undefined);
  t.is(furtherTraining(planOf(further(0))), undefined, 'the model is not a saved one');
});

test('--write measures, puts whole numbers into the config, and keeps its comments', async (t) => {
  t.timeout(180_000);
  const project = await Project.micro();
  try {
    const { counts, measured, measuringSeconds } = await project.json<{
      counts: Record<string, number>;
      measured: Record<string, number>;
      measuringSeconds: number;
    }>('plan', '--budget', '1h', '--write');
    t.true(Object.values(measured).every((seconds) => seconds > 0));
    t.true(measuringSeconds > 0 && measuringSeconds < 120, `${measuringSeconds}`);
    const file = join(project.folder, 'tinyformer.yaml');
    t.regex(await readFile(file, 'utf8'), /^# /);
    const { stages } = (await loadConfig(file)).config;
    const recipe = stages['finetune']!.options['recipe'] as { steps: number };
    t.is(recipe.steps, counts['finetuneSteps']!);
    t.is(stages['search']!.options['candidates'], counts['candidates']);
  } finally {
    await project.remove();
  }
});
