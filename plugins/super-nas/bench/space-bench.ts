import type { Bench, BenchResult, Cost, StageContext, SuperGraph } from '../../../core/plugin/index.js';
import { candidateCost, exceeded, sampleCandidate } from '../../../core/search/index.js';

const input = [32, 32, 3];
const classes = 10;
const secondsEach = 4;
const supernets = 8;

/** How fast a search can look at candidates: each is drawn, built and priced with exact flash, RAM and instructions. One core, no training. */
export const spaceBench: Bench = {
  id: 'space',
  summary: 'Candidates checked against flash, RAM and instructions per second, on one core.',
  async run(context: StageContext): Promise<BenchResult> {
    const { space, target, cost } = context.services;
    const build = (index: number): SuperGraph => space.supergraph(space.sampleSupernet(context.random('supernet', index)), input, classes);
    const known = Array.from({ length: supernets }, (_, i) => build(i));
    let fits = 0;
    let checked = 0;
    const check = (supergraph: SuperGraph, draw: string, index: number): Cost => {
      const candidate = sampleCandidate(supergraph, space, context.random(draw, index));
      const found = candidateCost(context.services, supergraph, candidate);
      checked++;
      if (exceeded(found, context.services.constraints).length === 0) fits++;
      return found;
    };
    for (let i = 0; i < 64; i++) check(known[i % supernets]!, 'warm', i);
    const candidates = rate('candidates of known supernets', 0, context, (i) => check(known[i % supernets]!, 'candidate', i));
    const paths = rate('paths of new supernets', 0.5, context, (i) => check(build(i), 'path', i));
    return {
      rows: [
        { id: 'candidates-per-second', value: Math.round(candidates), unit: '/s' },
        { id: 'new-supernet-paths-per-second', value: Math.round(paths), unit: '/s' },
        { id: 'fitting', value: fits / checked, unit: 'share' },
      ],
      notes: [
        `space ${space.id} on ${target.title}, cost model ${cost.id}, ${checked} sparse single paths, one thread, ${secondsEach} s of a core each`,
        'candidates: as a search draws them from trained supernets; new supernets: as analyze draws them, a supergraph built for each',
      ],
    };
  },
};

/** Calls per second of a core, over batches until the time is up: what else the machine does makes no difference. */
function rate(what: string, fraction: number, context: StageContext, work: (index: number) => unknown): number {
  const start = process.cpuUsage();
  const seconds = (): number => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  let calls = 0;
  context.progress({ fraction, message: what });
  while (seconds() < secondsEach) {
    context.signal.throwIfAborted();
    for (let i = 0; i < 32; i++) work(calls++);
  }
  return calls / seconds();
}
