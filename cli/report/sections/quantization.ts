import { percent } from '../../output/units.js';
import { noiseChart } from '../charts/noise-chart.js';
import type { ReportData } from '../collect-report.js';
import { figure, html, type Markup } from '../markup.js';

/** Signal over noise of every layer, float against int8: a bad layer is seen at once. */
export async function quantizationSection({ quantization }: ReportData): Promise<Markup | undefined> {
  const layers = (quantization?.layers ?? []).flatMap(({ node, op, snr }) => (snr === null ? [] : [{ name: node, op, snr }]));
  if (!quantization || layers.length === 0) return undefined;
  const { agreement, images, snr } = quantization;
  return html`<h2>Quantization</h2>
<p>${agreement !== undefined && `Float and int8 name the same class on ${percent(agreement)} of ${images ?? 0} calibration images`}${snr ? `; the output has ${snr.toFixed(1)} dB of signal over noise` : ''}.</p>
${figure(await noiseChart(layers), 'Signal over noise of each layer, float against int8; dashed: 20 dB, a tenth of the amplitude.')}`;
}
