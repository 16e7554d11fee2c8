import { bytes } from '../../output/units.js';
import { arenaChart } from '../charts/arena-chart.js';
import type { ReportData } from '../collect-report.js';
import { figure, html, type Markup } from '../markup.js';

/** The arena over time, against the bound below which no plan can go. */
export async function memorySection({ firmware, verification, run }: ReportData): Promise<Markup | undefined> {
  const memory = firmware?.memory;
  if (!memory) return undefined;
  const { peak, lowerBound, planner, optimal } = memory;
  const tensors = memory.tensors.map((tensor) => ({
    ...tensor,
    name: tensor.id,
    kind: tensor.scratch ? ('scratch' as const) : ('tensor' as const),
  }));
  const svg = await arenaChart(tensors, peak, run.plan.constraints.ram);
  const stack = verification?.stack;
  return html`<h2>Memory</h2>
<p>Peak ${bytes(peak)}, lower bound ${bytes(lowerBound)}: ${optimal ? 'proved optimal' : `${((100 * peak) / lowerBound - 100).toFixed(1)} % above the bound`}, by ${planner}. ${stack && `The painted stack was used to ${bytes(stack.used)} of ${bytes(stack.reserved)}.`}</p>
${figure(svg, 'Every tensor and scratch buffer in the arena, from its first to its last operation.')}`;
}
