import test from 'ava';
import { renderLine } from '../../cli/output/style.js';
import { table } from '../../cli/output/table.js';
import { summaryText } from '../../cli/summary/summary-text.js';
import { liveFrame } from '../../cli/view/live-frame.js';
import { PlainView } from '../../cli/view/plain-view.js';
import { fractionOf, RunState, secondsLeft } from '../../cli/view/run-state.js';
import { progressText } from '../../cli/view/stage-text.js';
import { changedParts } from '../../core/plan/cache-forecast.js';
import { fastPlan } from '../fixtures/fast-plan.js';

const plan = fastPlan('/nowhere', 'fast-abc234');
const stage = (name: string, more = {}) => ({
  name,
  stage: `fast/${name}`,
  summary: `${name} of the fast pipeline`,
  state: 'running' as const,
  startedAt: 0,
  ...more,
});
const training = (fraction: number, activity = 'a') => ({
  type: 'progress' as const,
  stage: 'train',
  activity,
  attempt: 1,
  progress: { fraction, step: fraction * 200, steps: 200, message: 'training', rate: { value: 941.2, unit: 'images/s' } },
});

test('lines tell of a stage when it starts, every few seconds, and when it ends', (t) => {
  const lines: string[] = [];
  let now = 0;
  const view = new PlainView(
    plan,
    (line) => lines.push(line),
    () => now,
  );
  view.event({ type: 'started', runId: 'fast-abc234', uiUrl: 'http://ui' });
  view.event({ type: 'stage-started', stage: stage('train') });
  for (const [at, fraction] of [
    [1000, 0.1],
    [2000, 0.2],
    [6000, 0.5],
    [7000, 0.6],
  ] as const) {
    now = at;
    view.event(training(fraction));
  }
  view.event({
    type: 'stage-finished',
    stage: stage('train', {
      state: 'done',
      finishedAt: 9000,
      output: { artifact: { kind: 'trained', sha256: '', bytes: 0 }, metrics: { accuracy: 0.512 } },
    }),
  });
  t.deepEqual(lines, [
    'run fast-abc234 started',
    'watch it at http://ui',
    'train: started, train of the fast pipeline',
    'train: 50 %, training, step 100 of 200, 941 images/s, 6.3 s left',
    'train: finished in 9.0 s: accuracy 51.2 %',
  ]);
});

test('a rate below ten keeps two digits', (t) => {
  const text = (value: number): string => progressText({ fraction: 0, rate: { value, unit: 'paths/s' } });
  t.deepEqual([0.8441, 1, 9.96, 10.4].map(text), ['0.84 paths/s', '1 paths/s', '10 paths/s', '10 paths/s']);
});

test('the time left counts from where the progress was first seen', (t) => {
  const state = new RunState(plan);
  state.apply({ type: 'stage-started', stage: stage('train') }, 0);
  state.apply(training(0.5), 1000);
  const train = state.apply(training(0.75), 11_000)!;
  t.is(secondsLeft(train, 11_000), 10);
});

test('steps of an earlier run do not shorten the time left', (t) => {
  const state = new RunState(plan);
  state.apply({ type: 'stage-started', stage: stage('train') }, 0);
  state.apply(training(0), 1000);
  state.apply(training(0.5), 9000);
  const train = state.apply(training(0.75), 19_000)!;
  t.is(secondsLeft(train, 19_000), 10);
});

const searching = (done: number, cached: number, total: number) => ({
  type: 'search' as const,
  stage: 'pick',
  search: { done, cached, total },
});
const evaluating = (fraction: number, activity = 'a') => ({ ...training(fraction, activity), stage: 'pick' });

test('nor do those of an evaluation that goes on, or evaluations that were cached', (t) => {
  const state = new RunState(plan);
  state.apply({ type: 'stage-started', stage: stage('pick') }, 0);
  state.apply(searching(1, 1, 4), 0);
  state.apply(searching(2, 2, 4), 100);
  state.apply(evaluating(0), 1000);
  state.apply(evaluating(0.8), 9000);
  t.is(secondsLeft(state.apply(evaluating(0.81), 11_000)!, 11_000), undefined, 'too early to tell');
  const pick = state.apply(evaluating(0.9), 19_000)!;
  t.true(Math.abs(secondsLeft(pick, 19_000)! - 110) < 1e-6, `${secondsLeft(pick, 19_000)}`);
});

test('what two evaluations bring along counts once, also after one of them has ended', (t) => {
  const state = new RunState(plan);
  state.apply({ type: 'stage-started', stage: stage('pick') }, 0);
  state.apply(searching(0, 0, 4), 0);
  for (const activity of ['a', 'b']) state.apply(evaluating(0.8, activity), 1000);
  for (const activity of ['a', 'b']) state.apply(evaluating(0.95, activity), 16_000);
  state.apply(searching(1, 0, 4), 21_000);
  const pick = state.apply(evaluating(1, 'b'), 21_000)!;
  t.is(fractionOf(pick), 0.5);
  t.true(Math.abs(secondsLeft(pick, 21_000)! - 100) < 1e-6, `${secondsLeft(pick, 21_000)}`);
});

test('the progress of a search is that of its evaluations together', (t) => {
  const state = new RunState(plan);
  state.apply({ type: 'search', stage: 'pick', search: { done: 2, cached: 0, total: 6 } }, 0);
  for (const activity of ['a', 'b']) state.apply({ ...training(0.5, activity), stage: 'pick' }, 1);
  const pick = state.stages.find(({ name }) => name === 'pick')!;
  t.is(fractionOf(pick), 0.5);
  state.apply({ type: 'search', stage: 'pick', search: { done: 3, cached: 1, total: 6, bestAccuracy: 0.4 } }, 2);
  t.is(fractionOf(pick), 0.5, 'those that ended are not counted twice');
});

test('the live view fits its terminal', (t) => {
  const state = new RunState(plan);
  state.apply({ type: 'started', runId: 'fast-abc234', uiUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/fast-abc234' }, 0);
  state.apply({ type: 'stage-started', stage: stage('train') }, 0);
  state.apply(training(0.25), 1000);
  state.apply(training(0.5), 5000);
  for (const width of [20, 40, 80]) {
    for (const line of liveFrame(state, 9000).map((segments) => renderLine(segments, width, false))) t.true(line.length <= width, line);
  }
  const text = liveFrame(state, 9000)
    .map((segments) => renderLine(segments, 80, false))
    .join('\n');
  t.regex(text, /⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏/);
  t.regex(text, /train {2,}9\.0 s {2}█+░+ {2}50 % {2}[\d.]+ s left/);
  t.regex(text, /training, step 100 of 200, 941 images\/s/);
  t.regex(text, /· total/);
});

test('the stage with whose error a run ends is left behind as failed', (t) => {
  const lines: string[] = [];
  const plain = new PlainView(plan, (line) => lines.push(line));
  const state = new RunState(plan);
  for (const event of [
    { type: 'stage-started', stage: stage('train') },
    { type: 'stage-failed', stage: 'train' },
  ] as const) {
    plain.event(event);
    state.apply(event, 3000);
  }
  t.is(lines.at(-1), 'train: failed');
  const shown = liveFrame(state, 9000).map((segments) => renderLine(segments, 80, false));
  t.true(shown.some((line) => /✗ train +3\.0 s$/.test(line)));
});

test('the summary fits a screen of 80 by 24', (t) => {
  const text = summaryText(plan, {
    accuracy: { float: 0.523, int8: 0.518, int8Images: 10_000, equalImages: 20, equalOn: ['reference', 'host', 'stm32f746'] },
    flash: { bytes: 981_204, limit: 1_048_576 },
    ram: { bytes: 301_004, limit: 327_680 },
    instructions: { count: 22_104_332, dense: 264_900_000, counted: true },
    firmware: { folder: 'results/fast/firmware', sha256: 'a'.repeat(64) },
    wallSeconds: 412,
    startUpSeconds: 1.2,
    orchestrationSeconds: 2.1,
    orchestrationShare: 0.0051,
  });
  const lines = text.split('\n');
  t.true(lines.length <= 22, `${lines.length} lines`);
  t.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  for (const said of [
    '52.3 %',
    '51.8 %',
    '93.6 %',
    '91.9 %',
    '12.0x',
    '0.51 %',
    'tinyformer report fast-abc234',
    'tinyformer runs show fast-abc234',
  ])
    t.true(text.includes(said), said);
});

test('a table lines numbers up on the right', (t) => {
  t.is(
    table(
      ['what', 'n'],
      [
        ['a', 1],
        ['bb', 200],
      ],
    ),
    ['what    n', '----  ---', 'a       1', 'bb    200'].join('\n'),
  );
});

test('two keys differ where their parts differ', (t) => {
  t.deepEqual(
    changedParts(
      { stage: 'train@1', options: '{"recipe":{"steps":200},"seed":1}', 'input dataset': 'aa', plugin: 'p@1.0.0' },
      { stage: 'train@1', options: '{"recipe":{"steps":300},"seed":1}', 'input dataset': 'bb', plugin: 'p@1.1.0' },
    ),
    ['options.recipe.steps is 300, was 200', 'input dataset has changed', 'plugin is p@1.1.0, was p@1.0.0'],
  );
});
