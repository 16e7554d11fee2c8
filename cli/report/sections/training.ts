import { trainingChart } from '../charts/training-chart.js';
import type { ReportData } from '../collect-report.js';
import { figure, html, type Markup } from '../markup.js';

export async function trainingSection({ curves }: ReportData): Promise<Markup | undefined> {
  if (curves.length === 0) return undefined;
  return html`<h2>Training</h2>${figure(await trainingChart(curves), 'Loss of the best supernet and of the fine-tuning of the winner; below, sparsity as it was raised, and accuracy where it was measured.')}`;
}
