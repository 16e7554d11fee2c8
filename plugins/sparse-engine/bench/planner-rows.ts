import { performance } from 'node:perf_hooks';
import { type PlannedTensor, planMemory } from '../../../core/planner/index.js';
import type { Chip } from '../../../core/plugin/index.js';
import { randomStream } from '../../../core/random/random-stream.js';
import { isServed, kernels } from '../choice/kernels.js';
import { CachedChoices } from '../cost/cached-choice.js';
import { foldGraph } from '../lowering/fold-graph.js';
import { lower } from '../lowering/lower.js';
import { memoryTensors } from '../program/memory-tensors.js';
import type { Row } from './bench-engine.js';
import { randomTwoDot, twoDotNetwork } from './two-dot-network.js';

/** Tensors and scratch of random two-DoT networks, as lowering places them. */
export function plannerProblems(count: number, chip: Chip): readonly (readonly PlannedTensor[])[] {
  const choices = new CachedChoices(kernels, chip, 'balanced');
  return Array.from({ length: count }, (_, i) => {
    const graph = twoDotNetwork(randomTwoDot(randomStream(1, 'two-dot', i)));
    const { structure, prunedOf } = foldGraph(graph, new Map());
    const lowered = lower(structure, prunedOf, isServed);
    const calls = lowered.operations.map((operation) => ({ operation, ...choices.choose(operation) }));
    return memoryTensors(lowered, calls).planned;
  });
}

/** Share of plans that are proved optimal, and the median time of a plan. */
export function plannerRows(count: number, chip: Chip): readonly Row[] {
  const problems = plannerProblems(count, chip);
  const times: number[] = [];
  let optimal = 0;
  for (const tensors of problems) {
    const start = performance.now();
    if (planMemory(tensors).optimal) optimal++;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return [
    { id: 'planner-optimal', value: (100 * optimal) / count, unit: '%' },
    { id: 'planner-ms', value: times[Math.floor(count / 2)]!, unit: 'ms' },
  ];
}
