import { number } from '../../output/metrics.js';
import { bytes, millions, percent } from '../../output/units.js';
import type { Used } from '../../summary/collect-summary.js';
import type { ReportData } from '../collect-report.js';
import { html, htmlTable, type Markup } from '../markup.js';

/** What was found: the figures, and the network block by block. */
export function foundSection({ run, summary, model, firmware }: ReportData): Markup {
  const { plan } = run;
  const { accuracy, flash, ram, instructions } = summary;
  const tiles = [
    accuracy.int8 !== undefined &&
      tile(percent(accuracy.int8), `int8 accuracy, ${number(accuracy.int8Images ?? 0)} test images by the generated C`, accuracy.int8),
    accuracy.float !== undefined &&
      tile(percent(accuracy.float), `float accuracy, ${accuracy.floatImages ?? 'validation images'}`, accuracy.float),
    flash && used('flash', flash),
    ram && used('RAM', ram),
    instructions &&
      tile(millions(instructions.count), `instructions per image, ${instructions.counted ? 'counted on the emulated core' : 'modelled'}`),
    instructions?.dense !== undefined &&
      tile(
        `${(instructions.dense / instructions.count).toFixed(1)} x`,
        `fewer instructions than dense int8 kernels (${millions(instructions.dense)})`,
      ),
    accuracy.equalImages !== undefined &&
      tile(number(accuracy.equalImages), `images equal, byte for byte, on ${(accuracy.equalOn ?? []).join(', ')}`),
    firmware?.parameters !== undefined && tile(number(firmware.parameters), 'parameters that remain'),
  ].filter((entry) => entry instanceof Object);
  const choices = model?.choices ?? [];
  return html`<h1>${plan.name}</h1>
<p class="soft">Run ${run.runId}, ${run.state}, started ${run.startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. Data set ${plan.services.dataset.use}, target ${plan.services.target.use}, space ${plan.services.space.use}, seed ${plan.seed}.</p>
${run.error && html`<p>Error ${run.error.code}: ${run.error.message}</p>`}
<div class="tiles">${tiles}</div>
${
  choices.length > 0 &&
  html`<h2>The network</h2><p class="soft">One candidate per choice block, its weights pruned in blocks of that size (depthwise: rows of 3).</p>${htmlTable(
    ['choice block', 'candidate', 'sparsity', 'block size'],
    choices.map((c) => [c.block, c.candidate, percent(c.sparsity), c.sparsity === 0 ? '-' : c.blockSize]),
  )}`
}`;
}

function used(what: string, { bytes: size, limit }: Used): Markup {
  return tile(bytes(size), `${what} of ${bytes(limit)}, ${percent(size / limit)}`, size / limit);
}

function tile(value: string, label: string, share?: number): Markup {
  const meter = share !== undefined && html`<div class="meter"><i style="width:${(100 * Math.min(1, share)).toFixed(1)}%"></i></div>`;
  return html`<div class="tile"><b>${value}</b><span>${label}</span>${meter}</div>`;
}
