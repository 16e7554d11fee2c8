import { TinyformerError } from '../../../core/plugin/index.js';
import type { FirmwareReport, LayerReport } from './firmware-report.js';

/**
 * Checks flash and RAM against the limits; before linking `flash` and `ram` are what constants, arena and stack need at least.
 *
 * @throws TF_DOES_NOT_FIT saying by how much, which layers are largest, and what to change
 */
export function refuseOversize(report: FirmwareReport, flash: number, ram: number): void {
  const { limit: flashLimit } = report.flash;
  const { limit: ramLimit } = report.ram;
  const problems: string[] = [];
  const hints: string[] = [];
  if (ram > ramLimit) {
    const peak = largest(report.layers, (layer) => layer.liveBytes);
    const inputs = peak.inputs.map((shape) => `[${shape.join(', ')}]`).join(', ');
    problems.push(
      `RAM by ${ram - ramLimit} bytes (${ram} of ${ramLimit}): the peak is layer ${peak.index}, ${peak.id}, with ${peak.liveBytes} bytes alive (${inputs} to [${peak.output.shape.join(', ')}], scratch ${peak.scratchBytes})`,
    );
    hints.push(`give ${peak.id} fewer channels or a smaller image, or downsample earlier`);
  }
  if (flash > flashLimit) {
    const heaviest = [...report.layers].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
    problems.push(
      `flash by ${flash - flashLimit} bytes (${flash} of ${flashLimit}): the largest layers are ${heaviest.map((layer) => `${layer.id} (${layer.bytes})`).join(', ')}`,
    );
    hints.push(`raise the sparsity of ${heaviest[0]!.id}${report.optimize === 'size' ? '' : ', or set optimize: size'}`);
  }
  if (problems.length === 0) return;
  throw new TinyformerError('TF_DOES_NOT_FIT', `the model exceeds the ${report.target.chip}: ${problems.join('; ')}`, {
    hint: `${hints.join('; ')}; a search under these limits avoids such models.`,
    details: { flash, flashLimit, ram, ramLimit },
  });
}

function largest(layers: readonly LayerReport[], value: (layer: LayerReport) => number): LayerReport {
  return layers.reduce((best, layer) => (value(layer) > value(best) ? layer : best));
}
