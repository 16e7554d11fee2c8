import { bytes, millions, percent } from './units.js';

const shares = new Set(['accuracy', 'probability', 'low', 'high', 'fit', 'agreement', 'sparsity', 'chipAccuracy', 'validation accuracy']);
const sizes = new Set(['flash', 'ram', 'arena', 'bytes', 'stack', 'peak']);
const counts = new Set(['instructions', 'macs', 'denseInstructions']);

/** A metric of a stage as people read it: shares in percent, sizes in KB, counts in millions. */
export function metricText(name: string, value: number | string): string {
  if (typeof value === 'string') return value;
  if (shares.has(name)) return percent(value);
  if (sizes.has(name)) return bytes(value);
  if (counts.has(name)) return millions(value);
  return number(value);
}

/** `accuracy 51.2 %, flash 183.2 KB`. */
export function metricsText(metrics: Readonly<Record<string, number | string>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${metricText(name, value)}`)
    .join(', ');
}

/** `1,600`, `0.0213`. */
export function number(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)));
}
