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
  // In exact arithmetic all hits reach 1 and none reaches 0; rounding would fall short of it.
  return [hits === 0 ? 0 : center - half, hits === samples ? 1 : center + half];
}
