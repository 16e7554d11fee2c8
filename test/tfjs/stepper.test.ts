import test from 'ava';
import type { ArtifactRef, Path } from '../../core/plugin/index.js';
import type { Batch } from '../../plugins/tfjs/augment/mix.js';
import { supernetChoices } from '../../plugins/tfjs/model/fragment.js';
import { layoutOf } from '../../plugins/tfjs/model/layout.js';
import { stepper } from '../../plugins/tfjs/train/stepper.js';
import type { Training } from '../../plugins/tfjs/train/training.js';
import { tinyJob, tinyRecipe } from './support/jobs.js';
import { tinySupernet } from './support/tiny-supernet.js';

const dataset: ArtifactRef = { kind: 'dataset', sha256: '', bytes: 0 };
const images: Batch = { inputs: Float32Array.of(1, 2), labels: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0) };
const logits = Float32Array.of(0, Math.log(2), Math.log(3), Math.log(4), 5, 5, 5, 5);
const answers = [0.1, 0.2, 0.3, 0.4, 0.25, 0.25, 0.25, 0.25];

/** What a training is asked to do, step for step; each path answers with the same logits and a loss of its number. */
function recorded() {
  const steps: { readonly batch: Batch; readonly path: Path | undefined }[] = [];
  const groups = supernetChoices(tinySupernet).map(({ fragments }) => fragments.map((fragment) => ({ layout: layoutOf(fragment) })));
  const step = (batch: Batch, _learningRate: number, path: Path | undefined) => {
    steps.push({ batch, path });
    return { loss: steps.length, logits, losses: Float32Array.of(steps.length, 0) };
  };
  const updates: { readonly after: number; readonly paths: readonly Path[] }[] = [];
  const update = (_learningRate: number, paths: readonly Path[]) => void updates.push({ after: steps.length, paths });
  return { training: { groups, step, update } as unknown as Training, steps, updates };
}

const supernet = (sandwich: boolean) => tinyJob(dataset, { path: 'uniform', recipe: { ...tinyRecipe, sandwich } });

test('a supernet trains one path a step, each candidate of each block as often as the others', (t) => {
  const { training, steps, updates } = recorded();
  const run = stepper(training, supernet(false), 1);
  for (let step = 0; step < 600; step++) run(images, 0.1, step);
  t.is(steps.length, 600);
  t.is(updates.length, 0, 'each step is its own update');
  tinySupernet.blocks.forEach(({ id, candidates }, block) => {
    for (const choice of candidates.keys()) {
      const share = steps.filter(({ path }) => path![block] === choice).length / 600;
      t.true(Math.abs(share - 1 / candidates.length) < 0.07, `${id} ${choice}: ${share}`);
    }
  });
  const again = recorded();
  stepper(again.training, supernet(false), 1)(images, 0.1, 17);
  t.deepEqual(again.steps[0]!.path, steps[17]!.path, 'the path depends on the step alone');
});

test('by the sandwich rule the largest path learns from the labels, the smallest and a random one from its answers', (t) => {
  const { training, steps, updates } = recorded();
  const run = stepper(training, supernet(true), 1);
  t.is(run(images, 0.1, 0).loss, 1, 'the loss is that of the largest path');
  run(images, 0.1, 1);
  const [largest, smallest, random] = steps;
  t.deepEqual(largest, { batch: images, path: [0, 1, 0, 0] });
  t.deepEqual(smallest!.path, [0, 2, 1, 0]);
  for (const { batch } of [smallest!, random!]) {
    t.is(batch.inputs, images.inputs);
    t.true(batch.labels.every((label, i) => Math.abs(label - answers[i]!) < 1e-6));
  }
  t.is(steps.length, 6);
  t.deepEqual(updates[0], { after: 3, paths: [largest!.path!, smallest!.path!, random!.path!] }, 'one update for the three of them');
  t.is(updates.length, 2);
  const inSecond = steps.slice(3).map(({ path }) => path);
  t.deepEqual(inSecond.slice(0, 2), [largest!.path, smallest!.path]);
  t.notDeepEqual([random!.path, inSecond[2]].map(String), [String(inSecond[0]), String(inSecond[0])]);
});
