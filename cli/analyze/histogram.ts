import { bar } from '../output/bar.js';

/** Equally wide bins over the values. */
export interface Histogram {
  /** Lower edge of the first bin. */
  readonly start: number;
  readonly width: number;
  readonly counts: readonly number[];
}

const mostBins = 10;

/** At most ten bins whose edges are round numbers of `unit`; none without values. */
export function histogram(values: readonly number[], unit: number): Histogram {
  if (values.length === 0) return { start: 0, width: unit, counts: [] };
  const low = Math.min(...values);
  const high = Math.max(...values);
  const width = roundUp((high - low) / (mostBins - 1), unit);
  const start = Math.floor(low / width) * width;
  const counts = new Array<number>(Math.floor((high - start) / width) + 1).fill(0);
  for (const value of values) counts[Math.floor((value - start) / width)]!++;
  return { start, width, counts };
}

/** The next 1, 2 or 5 times a power of ten, in units; one unit at least. */
function roundUp(width: number, unit: number): number {
  for (let decade = unit; ; decade *= 10) {
    const round = [1, 2, 5].find((digit) => digit * decade >= width);
    if (round !== undefined) return round * decade;
  }
}

export interface Mark {
  readonly value: number;
  readonly text: string;
}

/** A bin a line, with the limits beside the bins in which they lie; limits outside are told below. */
export function histogramLines(
  { start, width, counts }: Histogram,
  label: (value: number) => string,
  marks: readonly Mark[],
  barWidth = 32,
): readonly string[] {
  const most = Math.max(...counts);
  const end = start + counts.length * width;
  const edges = counts.map((_, i) => [label(start + i * width), label(start + (i + 1) * width)] as const);
  const [left, right] = [0, 1].map((side) => Math.max(...edges.map((edge) => edge[side]!.length))) as [number, number];
  const rows = counts.map((count, i) => {
    const here = marks.filter(({ value }) => value >= start + i * width && value < start + (i + 1) * width);
    const row = `  ${edges[i]![0].padStart(left)} to ${edges[i]![1].padStart(right)}  ${bar(count / most, barWidth).replaceAll('░', ' ')} ${String(count).padStart(4)}`;
    return here.length > 0 ? `${row}  <- ${here.map(({ text }) => text).join(', ')}` : row;
  });
  const outside = marks.flatMap(({ value, text }) => (value < start ? [`${text}: below all`] : value >= end ? [`${text}: above all`] : []));
  return [...rows, ...(outside.length > 0 ? [`  ${outside.join('; ')}`] : [])];
}
