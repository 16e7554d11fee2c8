import { number } from '../../output/metrics.js';
import { percent } from '../../output/units.js';
import { spaceChart } from '../charts/space-chart.js';
import type { ReportData } from '../collect-report.js';
import { figure, html, type Markup } from '../markup.js';

/** The analysis of the search space (Algorithm 1). */
export async function spaceSection({ analysis, run }: ReportData): Promise<Markup | undefined> {
  if (!analysis?.samples || analysis.samples.length === 0) return undefined;
  const { probability = 0, interval = [0, 1], lambdaLow = 0, lambdaHigh = 0, samples } = analysis;
  const svg = await spaceChart(samples, run.plan.constraints);
  return html`<h2>Search space</h2>
<p>${percent(probability)} of ${samples.length} sparse single paths fit the chip and have between ${number(lambdaLow)} and ${number(lambdaHigh)} parameters; with 95 % confidence between ${percent(interval[0])} and ${percent(interval[1])}.</p>
${figure(svg, 'Flash and RAM of sampled paths, exact; dashed: the limits.')}`;
}
