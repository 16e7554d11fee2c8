import { bytes, millions, percent } from '../../output/units.js';
import { searchChart } from '../charts/search-chart.js';
import type { ReportData } from '../collect-report.js';
import { figure, html, htmlTable, type Markup } from '../markup.js';

const listed = 12;

/** The search: accuracy against flash, and the front as a table. */
export async function searchSection({ search, summary }: ReportData): Promise<Markup | undefined> {
  if (!search || search.length === 0) return undefined;
  const front = search.map((row, i) => (row.front ? i : -1)).filter((i) => i >= 0);
  const svg = await searchChart(
    search,
    front,
    search.findIndex(({ winner }) => winner),
  );
  return html`<h2>Search</h2>
${figure(svg, `${search.length} candidates after a short training each; accuracy on ${summary.accuracy.floatImages ?? 'validation images'} under simulated int8. No other candidate beats one of the front in accuracy, flash, RAM and instructions at once.`)}
${htmlTable(
  ['candidate', 'accuracy', 'flash', 'RAM', 'instructions', ''],
  search
    .filter((row) => row.front)
    .slice(0, listed)
    .map((row) => [
      row.index,
      percent(row.accuracy),
      bytes(row.flash),
      bytes(row.ram),
      millions(row.instructions),
      row.winner ? 'winner' : '',
    ]),
)}`;
}
