/**
 * Wilson score interval of a probability: `hits` of `samples` at 95 %.
 *
 * @returns [low, high], [0, 1] without samples.
 */
export function wilsonInterval(hits: number, samples: number): readonly [number, number] {
  if (samples === 0) return [0, 1];
  const z = 1.959964;
  const p = hits / samples;
  const center = (p + (z * z) / (2 * samples)) / (1 + (z * z) / samples);
  const half = (z / (1 + (z * z) / samples)) * Math.sqrt((p * (1 - p)) / samples + (z * z) / (4 * samples * samples));
  return [Math.max(0, center - half), Math.min(1, center + half)];
}
