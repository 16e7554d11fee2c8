import test from 'ava';
import { budgetText } from '../../cli/experiment/budget-text.js';
import type { FinishedRun } from '../../cli/experiment/run-config.js';
import type { PlannedStage } from '../../core/plan/plan.js';

const recipe = { steps: 1500, batch: 64 };
const counts = { supernet: { supernets: 2, recipe }, search: { candidates: 1, recipe }, finetune: { recipe } };

function run(options: Readonly<Record<string, object>>): FinishedRun {
  const planned = Object.entries(options).map(([name, given]) => ({ name, options: given }) as unknown as PlannedStage);
  return {
    plan: { seed: 7, services: { dataset: { use: 'cifar10' } }, stages: planned },
    stages: [{ name: 'data', output: { metrics: { train: 45_000, test: 10_000 } } }],
  } as unknown as FinishedRun;
}

test('a table says at which budget its figures came about', (t) => {
  t.is(
    budgetText(run(counts)),
    '2 supernets of 1,500 steps x 64 images, 1 candidate of 1,500 steps x 64 images, 1,500 steps x 64 images of fine-tuning; 45,000 training, 10,000 test images of cifar10, seed 7',
  );
});

test('a run that trains nothing has no budget', (t) => {
  t.is(budgetText(run({ analyze: { samples: 400 } })), '');
});
