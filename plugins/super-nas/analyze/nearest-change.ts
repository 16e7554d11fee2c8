import type { SearchSpace, SpaceChange } from '../../../core/plugin/index.js';
import type { Adjustment, SpaceAnalysis, SpaceSample } from './analysis.js';
import { type Sampling, type SamplingHost, sampleSpace } from './sample-space.js';

/** Spaces at most whose changes are all looked at: the refused one, and those on top of which more is changed. */
const expansions = 8;
/** Changes on top of each other at most: people have to understand them. */
const depth = 3;
/** Doublings that a path counts as missing for which there is no kernel: such are far too large. */
const unservedExcess = 4;
/** How much a doubling that is missing weighs against one that was changed: more looks at promising spaces before it looks at near ones. */
const greed = 3;

export interface ChangeHost extends Pick<SamplingHost, 'signal'> {
  onTried(tried: number): void;
}

type Drawn = Pick<SpaceAnalysis, 'samples' | 'unserved'>;

/** A space on the way, and by how much it still misses the limits. */
interface Reached {
  readonly change: Pick<SpaceChange, 'summary' | 'distance'>;
  /** What was changed so far. */
  readonly keys: readonly string[];
  readonly space: SearchSpace;
  readonly excess: number;
}

/**
 * A change of a refused space that passes when it is analysed: the nearest single change that does; where none does, the nearest that is found of several changes. Goes on from
 * the space that promises most: few changes so far, little that it still misses.
 *
 * @returns undefined when none was found, or when the space names no changes
 */
export async function nearestChange(refused: Sampling, analysis: Drawn, host: ChangeHost): Promise<Adjustment | undefined> {
  const reached: Reached[] = [
    { change: { summary: '', distance: 0 }, keys: [], space: refused.space, excess: meanExcess(analysis, refused) },
  ];
  const seen = new Set<string>();
  let best: Adjustment | undefined;
  let tried = 0;
  for (let expanded = 0; expanded < expansions; expanded++) {
    const from = takeBest(reached, best?.distance ?? Number.POSITIVE_INFINITY);
    if (!from) break;
    for (const change of changesFrom(from)) {
      if (best && change.distance >= best.distance) break;
      const key = JSON.stringify(change.options);
      if (seen.has(key)) continue;
      seen.add(key);
      host.onTried(++tried);
      const analysis = await sampleSpace({ ...refused, space: change.space }, { signal: host.signal, onBatch: () => undefined }, true);
      if (analysis.accepted) {
        const { summary, distance, options } = change;
        best = { summary, distance, options, probability: analysis.probability, interval: analysis.interval };
        break;
      }
      const excess = meanExcess(analysis, refused);
      const keys = [...from.keys, change.key];
      if (excess < from.excess && keys.length < depth) reached.push({ change, keys, space: change.space, excess });
    }
    if (best && expanded === 0) break;
  }
  return best;
}

/** Takes out the space with the least sum of what was changed and what is missing, if it is nearer than `bound`. */
function takeBest(reached: Reached[], bound: number): Reached | undefined {
  const promise = ({ change, excess }: Reached): number => change.distance + greed * excess;
  const near = reached.filter(({ change }) => change.distance < bound).sort((a, b) => promise(a) - promise(b))[0];
  if (near) reached.splice(reached.indexOf(near), 1);
  return near;
}

/** The changes of a space on top of those that led to it, nearest first. Nothing is changed twice. */
function changesFrom({ change: first, keys, space }: Reached): readonly SpaceChange[] {
  const others = (space.changes?.() ?? []).filter(({ key }) => !keys.includes(key));
  const changes = others.map((second) => ({
    ...second,
    summary: first.summary === '' ? second.summary : `${first.summary}; ${second.summary}`,
    distance: first.distance + second.distance,
  }));
  return changes.sort((a, b) => a.distance - b.distance || (a.summary < b.summary ? -1 : 1));
}

/** By how many doublings a sample misses the limit that it misses most, in the mean. */
function meanExcess({ samples, unserved }: Drawn, { constraints, lambdaLow, lambdaHigh }: Sampling): number {
  const excess = ({ flash, ram, instructions, parameters }: SpaceSample): number =>
    Math.max(
      0,
      Math.log2(flash / constraints.flash),
      Math.log2(ram / constraints.ram),
      Math.log2(instructions / (constraints.instructions ?? Number.POSITIVE_INFINITY)),
      Math.log2(parameters / lambdaHigh),
      Math.log2(lambdaLow / parameters),
    );
  const without = unserved?.count ?? 0;
  return (samples.reduce((sum, sample) => sum + excess(sample), 0) + without * unservedExcess) / (samples.length + without);
}
