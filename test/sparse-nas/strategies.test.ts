import test from 'ava';
import type { Candidate, Scored, StrategyTools } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { candidateKey } from '../../core/search/index.js';
import { paretoFront } from '../../plugins/sparse-nas/search/pareto-front.js';
import { evolutionStrategy } from '../../plugins/sparse-nas/strategies/evolution-strategy.js';
import { randomStrategy } from '../../plugins/sparse-nas/strategies/random-strategy.js';

/** A space of ten choices of ten; accuracy is the share of choices that are 9. */
const tools: StrategyTools = {
  total: 80,
  sample: (random) => ({ path: Array.from({ length: 10 }, () => random.integer(10)), sparse: [] }),
  mutate: (candidate, random) => {
    const path = [...candidate.path];
    path[random.integer(10)] = random.integer(10);
    return { path, sparse: [] };
  },
  fits: (candidate) => candidate.path[0] !== 3,
};
const score = (candidate: Candidate): Scored => ({
  candidate,
  accuracy: candidate.path.filter((c) => c === 9).length / 10,
  flash: 1,
  ram: 1,
  instructions: 1,
});

const evolution = evolutionStrategy({ population: 16, tournament: 4 });

for (const strategy of [randomStrategy, evolution]) {
  test(`${strategy.id} proposes new candidates that fit, and the same from the same seed`, (t) => {
    const run = (): string[] => {
      let history: Scored[] = [];
      for (let round = 0; round < 10; round++)
        history = [...history, ...strategy.propose(history, 8, tools, randomStream(1, round)).map(score)];
      return history.map((s) => candidateKey(s.candidate));
    };
    const keys = run();
    t.is(keys.length, 80);
    t.is(new Set(keys).size, 80);
    t.true(keys.every((key) => !key.startsWith('3,')));
    t.deepEqual(run(), keys);
  });

  test(`${strategy.id} ends with no candidate where none fits`, (t) => {
    t.deepEqual(strategy.propose([], 4, { ...tools, fits: () => false }, randomStream(1)), []);
  });
}

test('evolution finds better candidates than random draws in as many evaluations', (t) => {
  const best = (strategy: typeof randomStrategy): number => {
    let history: Scored[] = [];
    for (let round = 0; round < 25; round++)
      history = [...history, ...strategy.propose(history, 8, tools, randomStream(5, round)).map(score)];
    return Math.max(...history.map((s) => s.accuracy));
  };
  t.true(best(evolution) > best(randomStrategy));
});

test('where no population is chosen, a third of the search is random and the rest are children, however short it is', (t) => {
  for (const total of [8, 12, 48]) {
    let children = 0;
    const counting: StrategyTools = {
      ...tools,
      total,
      mutate: (candidate, random) => {
        children++;
        return tools.mutate(candidate, random);
      },
    };
    const strategy = evolutionStrategy({ tournament: 4 });
    let history: Scored[] = [];
    for (let round = 0; history.length < total; round++)
      history = [...history, ...strategy.propose(history, 4, counting, randomStream(3, round)).map(score)];
    t.is(history.length, total);
    t.true(children >= total / 2, `${children} children of ${total}`);
  }
});

test('the Pareto front keeps what nothing beats', (t) => {
  const point = (accuracy: number, flash: number): Scored => ({
    candidate: { path: [], sparse: [] },
    accuracy,
    flash,
    ram: 1,
    instructions: 1,
  });
  t.deepEqual(paretoFront([point(0.5, 10), point(0.6, 20), point(0.55, 30), point(0.7, 40)]), [3, 1, 0]);
});
