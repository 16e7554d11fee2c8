import { number } from '../../output/metrics.js';
import { bytes, millions, percent } from '../../output/units.js';
import { layerChart } from '../charts/layer-chart.js';
import type { ReportData } from '../collect-report.js';
import { figure, html, htmlTable, type Markup } from '../markup.js';

/** Cost of each layer, as counted where verify counted, and how its weights are stored. */
export async function layersSection({ firmware, verification }: ReportData): Promise<Markup | undefined> {
  const layers = firmware?.layers ?? [];
  if (layers.length === 0) return undefined;
  const counted = new Map((verification?.instructions?.layers ?? []).map((layer) => [layer.id, layer.instructions]));
  const rows = layers.map((layer) => ({ ...layer, count: counted.get(layer.id) ?? layer.instructions }));
  const svg = await layerChart(rows.map((row) => ({ name: row.id, kernel: row.kernel, instructions: row.count, bytes: row.bytes })));
  return html`<h2>Layers</h2>
${figure(svg, `Instructions of one image by layer, ${counted.size > 0 ? 'counted on the emulated core' : 'modelled'}; the colour is the kernel that was chosen.`)}
${htmlTable(
  ['layer', 'kernel', 'output', 'weights', 'kept', 'block', 'bytes', 'dense', 'MACs', 'instructions'],
  rows.map((row) => [
    row.id,
    row.kernel,
    row.output.shape.join(' x '),
    number(row.parameters),
    row.parameters === 0 ? '-' : percent(row.density),
    row.blockSize === 0 ? '-' : row.blockSize,
    bytes(row.bytes),
    bytes(row.denseBytes),
    millions(row.macs),
    number(row.count),
  ]),
)}`;
}
