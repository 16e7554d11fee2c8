import { type RegionCount, TinyformerError } from '../../../core/plugin/index.js';
import type { FunctionSymbol } from '../elf.js';

/** What the counting plugin saw of one run. */
export interface Counts {
  /** One entry for each pass through a region, in the order of execution. */
  readonly regions: readonly RegionCount[];
  /** Instructions of the whole run, start-up included, marks not. */
  readonly total: number;
  /** Instructions executed inside regions, by address. */
  readonly addresses: ReadonlyMap<number, number>;
}

export interface FunctionCount {
  readonly name: string;
  /** Executed inside regions, callees not included. */
  readonly instructions: number;
}

interface Line {
  readonly error?: string;
  readonly region?: number;
  readonly instructions?: number;
  readonly classes?: Readonly<Record<string, number>>;
  readonly cycles?: readonly number[];
  readonly address?: number;
  readonly count?: number;
  readonly total?: number;
}

/**
 * Reads the plugin's JSON lines.
 *
 * @throws TF_INTERNAL when regions nest, end without a begin or do not end: their counts would mean nothing
 */
export function readCounts(text: string): Counts {
  const regions: RegionCount[] = [];
  const addresses = new Map<number, number>();
  let total: number | undefined;
  for (const line of text
    .split('\n')
    .filter(Boolean)
    .map((json) => JSON.parse(json) as Line)) {
    if (line.error !== undefined) throw broken(`${line.error} (region ${line.region})`);
    if (line.region !== undefined) {
      const cycles = line.cycles ?? [];
      regions.push({
        region: line.region,
        instructions: line.instructions ?? 0,
        classes: line.classes ?? {},
        cycles: [Math.min(...cycles), Math.max(...cycles)],
      });
    } else if (line.address !== undefined) {
      addresses.set(line.address, (addresses.get(line.address) ?? 0) + (line.count ?? 0));
    } else if (line.total !== undefined) total = line.total;
  }
  if (total === undefined) throw broken('the emulator ended before it wrote all counts');
  const counted = regions.reduce((sum, { instructions }) => sum + instructions, 0);
  const executed = [...addresses.values()].reduce((sum, count) => sum + count, 0);
  if (counted !== executed) throw broken(`regions have ${counted} instructions, their addresses ${executed}`);
  return { regions, total, addresses };
}

/** Counts by function, most first. Code that no symbol covers is named `?`. */
export function countByFunction(addresses: ReadonlyMap<number, number>, functions: readonly FunctionSymbol[]): readonly FunctionCount[] {
  const byName = new Map<string, number>();
  for (const [address, count] of addresses) {
    const symbol = functions.find((candidate) => address >= candidate.address && address < candidate.address + candidate.size);
    byName.set(symbol?.name ?? '?', (byName.get(symbol?.name ?? '?') ?? 0) + count);
  }
  return [...byName].map(([name, instructions]) => ({ name, instructions })).sort((a, b) => b.instructions - a.instructions);
}

/**
 * Gives regions their names: region `n` is `names[n]`; passes through the same region are added up.
 *
 * @returns one entry for each name, in their order
 * @throws TF_INTERNAL when a region has no name or a name was never entered
 */
export function nameRegions(regions: readonly RegionCount[], names: readonly string[]): ReadonlyMap<string, RegionCount> {
  const named = new Map<string, RegionCount>();
  for (const [number, name] of names.entries()) {
    const passes = regions.filter(({ region }) => region === number);
    if (passes.length === 0) throw broken(`region ${number} (${name}) was never entered`);
    named.set(name, passes.reduce(add));
  }
  const nameless = regions.find(({ region }) => region >= names.length);
  if (nameless) throw broken(`region ${nameless.region} has no name, there are ${names.length}`);
  return named;
}

function add(a: RegionCount, b: RegionCount): RegionCount {
  const classes = Object.fromEntries(Object.entries(a.classes).map(([name, count]) => [name, count + (b.classes[name] ?? 0)]));
  const cycles = [a.cycles[0] + b.cycles[0], a.cycles[1] + b.cycles[1]] as const;
  return { region: a.region, instructions: a.instructions + b.instructions, classes, cycles };
}

function broken(what: string): TinyformerError {
  return new TinyformerError('TF_INTERNAL', `profile: ${what}`);
}
