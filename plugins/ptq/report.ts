import { floatInterpreter } from '../../core/float/index.js';
import { argMax, integerReference } from '../../core/integer/index.js';
import type { QuantizedModel } from '../../core/plugin/index.js';
import type { FloatModel } from './fold-batch-norm.js';
import type { Pace } from './pace.js';

/** How well a layer's output survives int8. */
export interface LayerReport {
  readonly node: string;
  readonly op: string;
  readonly tensor: string;
  /** Signal over noise of float against int8, dB; null when the float output is zero throughout. */
  readonly snr: number | null;
  readonly scale: number;
  readonly zeroPoint: number;
}

/** `report.json` of a quantized model. */
export interface QuantizationReport {
  readonly format: 'tinyformer-quantization-report@1';
  /** Calibration images, the first of them, that `layers`, `snr` and `agreement` come from. */
  readonly images: number;
  /** Calibration images that the model comes from: ranges of activations and of what equalization balances, and mean errors that biases take out. */
  readonly calibration: { readonly ranges: number; readonly biasCorrection: number };
  readonly layers: readonly LayerReport[];
  /** Of the model's output, dB. */
  readonly snr: number | null;
  readonly worst: LayerReport | null;
  /** Share of images on which float and int8 agree about the class. */
  readonly agreement: number;
}

export interface Comparison {
  /** The float model as it was trained, batch norm folded, before anything else was done to it. */
  readonly trained: FloatModel;
  /** What equalization divided the channels of a tensor by. */
  readonly factors: ReadonlyMap<string, Float64Array>;
  readonly model: QuantizedModel;
  readonly images: readonly { readonly float: Float32Array; readonly int8: Int8Array }[];
}

/** Compares every tensor of the trained and the int8 model on the same images, equalization undone: what it does to the function is part of the noise. */
export async function compare(
  { trained, factors, model, images }: Comparison,
  pace: Pace,
): Promise<Omit<QuantizationReport, 'calibration'>> {
  const { graph } = trained;
  const runFloat = floatInterpreter(graph, trained.weights);
  const runInteger = integerReference(model);
  const power = new Map(model.graph.nodes.map(({ output }) => [output, { signal: 0, noise: 0 }]));
  let agree = 0;
  for (const image of images) {
    const float = runFloat(image.float);
    const integer = runInteger(image.int8);
    for (const [name, sums] of power) {
      const { scale, zeroPoint } = model.graph.tensors[name]!;
      const wanted = float.get(name)!;
      const found = integer.get(name)!;
      const divisors = factors.get(name) ?? [1];
      for (let i = 0; i < wanted.length; i++) {
        sums.signal += wanted[i]! ** 2;
        sums.noise += (wanted[i]! - scale * (found[i]! - zeroPoint) * divisors[i % divisors.length]!) ** 2;
      }
    }
    if (argMax(float.get(graph.output)!) === argMax(integer.get(graph.output)!)) agree++;
    await pace.step('comparison');
  }
  const layers = model.graph.nodes.map(({ id, op, output }): LayerReport => {
    const { scale, zeroPoint } = model.graph.tensors[output]!;
    const { signal, noise } = power.get(output)!;
    return { node: id, op, tensor: output, snr: decibels(signal, noise), scale, zeroPoint };
  });
  return {
    format: 'tinyformer-quantization-report@1',
    images: images.length,
    layers,
    snr: layers.find(({ tensor }) => tensor === graph.output)?.snr ?? null,
    worst: layers.reduce<LayerReport | null>(
      (worst, layer) => (layer.snr !== null && layer.snr < (worst?.snr ?? Infinity) ? layer : worst),
      null,
    ),
    agreement: agree / images.length,
  };
}

function decibels(signal: number, noise: number): number | null {
  if (signal === 0) return null;
  // JSON has no infinity: what is exact counts as 200 dB.
  return Math.min(200, 10 * Math.log10(signal / noise));
}

/** The report as a table of plain text, the worst layer marked. */
export function reportTable({ layers, snr, agreement, images, worst }: QuantizationReport): string {
  const width = Math.max(...layers.map(({ node }) => node.length), 5);
  const line = (node: string, op: string, value: string, scale: string, zero: string): string =>
    `${node.padEnd(width)}  ${op.padEnd(15)}  ${value.padStart(6)}  ${scale.padStart(10)}  ${zero.padStart(5)}`;
  const dB = (value: number | null): string => (value === null ? '-' : value.toFixed(1));
  return [
    line('layer', 'operation', 'SNR dB', 'scale', 'zero'),
    ...layers.map((l) => {
      const text = line(l.node, l.op, dB(l.snr), l.scale.toPrecision(4), String(l.zeroPoint));
      return l.node === worst?.node ? `${text}  <- worst` : text;
    }),
    `output ${dB(snr)} dB, ${(100 * agreement).toFixed(1)} % of ${images} images keep their class`,
    '',
  ].join('\n');
}
