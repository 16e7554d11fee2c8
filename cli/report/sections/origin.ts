import { metricsText } from '../../output/metrics.js';
import { duration } from '../../output/units.js';
import type { ReportData } from '../collect-report.js';
import { html, htmlTable, type Markup } from '../markup.js';

/** Where the result comes from: stages, versions, hashes, every option. */
export function originSection({ run, stages }: ReportData): Markup {
  const { plan } = run;
  const rows = plan.stages.map((stage) => {
    const done = stages.find(({ name }) => name === stage.name);
    const seconds =
      done?.startedAt !== undefined && done.finishedAt !== undefined ? duration((done.finishedAt - done.startedAt) / 1000) : '-';
    return [
      stage.name,
      `${stage.stage} ${stage.version}, ${stage.plugin} ${stage.pluginVersion}`,
      done?.state ?? 'waiting',
      seconds,
      html`<code>${done?.output?.artifact.sha256.slice(0, 16) ?? '-'}</code>`,
      metricsText(done?.output?.metrics ?? {}),
    ];
  });
  const fingerprints = new Map(plan.stages.flatMap(({ fingerprint }) => Object.entries(fingerprint)));
  const options = plan.stages.map((stage) => html`<p><b>${stage.name}</b> <code>${JSON.stringify(stage.options)}</code></p>`);
  return html`<h2>Origin</h2>
<p class="soft">One seed, one configuration and one set of tools give these hashes again.</p>
${htmlTable(['stage', 'version', 'state', 'took', 'artifact', 'result'], rows)}
${htmlTable(['tool', 'version'], [...fingerprints])}
${htmlTable(
  ['service', 'used', 'plugin', 'options'],
  Object.entries(plan.services).map(([kind, s]) => [
    kind,
    s.use,
    `${s.plugin} ${s.pluginVersion}`,
    html`<code>${JSON.stringify(s.options)}</code>`,
  ]),
)}
<details><summary>Options of every stage</summary>${options}</details>`;
}
