import type { PieceTable } from './piece-table.js';
import type { PricedSegment } from './price-segment.js';

/** What a row of segments adds up to, without its memory tensor by tensor. */
export type SegmentSums = Omit<PricedSegment, 'memory' | 'input' | 'output'>;

/**
 * Segments in a row: sums, and each piece once. A joining tensor may be larger behind one segment than before the next, which then needs that much
 * more; `enough` is not known (infinite) where it is smaller.
 */
export function sumSegments(segments: readonly PricedSegment[], table: PieceTable): SegmentSums {
  let calls = 0;
  let flash = 0;
  let instructions = 0;
  let macs = 0;
  let parameters = 0;
  let least = 0;
  let enough = 0;
  let crossing = -1;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    calls += segment.calls;
    flash += segment.flash;
    instructions += segment.instructions;
    macs += segment.macs;
    parameters += segment.parameters;
    if (segment.calls === 0) continue;
    const entered = segment.memory.bytes[segment.input]!;
    const more = crossing < 0 ? 0 : crossing - entered;
    if (segment.least > least) least = segment.least;
    if (more < 0) enough = Number.POSITIVE_INFINITY;
    else if (segment.enough + more > enough) enough = segment.enough + more;
    crossing = segment.memory.bytes[segment.output]! + (segment.input === segment.output ? more : 0);
  }
  return { calls, flash, instructions, macs, parameters, pieces: table.union(segments), least, enough };
}

/** Memory of segments in a row, in which what holds the output of one holds the input of the next. */
export function joinMemory(segments: readonly PricedSegment[]): Pick<PricedSegment, 'memory' | 'input' | 'output'> {
  let most = 0;
  for (const { memory } of segments) most += memory.count;
  const bytes = new Float64Array(most);
  const first = new Int32Array(most);
  const last = new Int32Array(most);
  let count = 0;
  let step = 0;
  let input = -1;
  let crossing = -1;
  for (const segment of segments) {
    const { memory } = segment;
    let output = crossing;
    for (let i = 0; i < memory.count; i++) {
      const entered = i === segment.input ? crossing : -1;
      const place = entered >= 0 ? entered : count++;
      if (entered < 0) first[place] = step + memory.first[i]!;
      if (bytes[place]! < memory.bytes[i]!) bytes[place] = memory.bytes[i]!;
      if (last[place]! < step + memory.last[i]!) last[place] = step + memory.last[i]!;
      if (i === segment.input && input < 0) input = place;
      if (i === segment.output) output = place;
    }
    crossing = output;
    step += segment.calls;
  }
  return { memory: { count, bytes, first, last }, input, output: crossing };
}
