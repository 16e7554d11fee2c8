import { type RegionCount, TinyformerError } from '../../../core/plugin/index.js';
import type { FirmwareReport } from '../codegen/firmware-report.js';

/** A layer on the emulated core beside its estimate. */
export interface LayerProfile {
  readonly index: number;
  readonly id: string;
  readonly kernel: string;
  readonly instructions: number;
  readonly estimate: number;
  readonly classes: Readonly<Record<string, number>>;
  /** Modelled cycles, lowest and highest of the model's settings. */
  readonly cycles: readonly [number, number];
}

/**
 * Instructions of one inference by layer, from a profiled run of `images` images.
 *
 * @throws TF_INTERNAL when the passes through regions are not one a layer and image: their counts would be of something else
 */
export function layerProfile(regions: readonly RegionCount[], report: FirmwareReport, images: number): readonly LayerProfile[] {
  const expected = report.layers.length * images;
  const disordered = regions.findIndex(({ region }, n) => region !== n % report.layers.length);
  if (regions.length !== expected || disordered >= 0) {
    throw new TinyformerError(
      'TF_INTERNAL',
      `profile: ${regions.length} passes through regions, ${expected} expected${disordered >= 0 ? `; pass ${disordered} is region ${regions[disordered]!.region}` : ''}`,
    );
  }
  return report.layers.map((layer): LayerProfile => {
    const passes = regions.filter(({ region }) => region === layer.index);
    const mean = (value: (pass: RegionCount) => number): number => Math.round(passes.reduce((sum, pass) => sum + value(pass), 0) / images);
    const names = [...new Set(passes.flatMap((pass) => Object.keys(pass.classes)))];
    return {
      index: layer.index,
      id: layer.id,
      kernel: layer.kernel,
      instructions: mean((pass) => pass.instructions),
      estimate: layer.instructions,
      classes: Object.fromEntries(names.map((name) => [name, mean((pass) => pass.classes[name] ?? 0)])),
      cycles: [mean((pass) => pass.cycles[0]), mean((pass) => pass.cycles[1])],
    };
  });
}
