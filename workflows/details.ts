import type { PlannedStage } from '../core/plan/plan.js';
import type { RunProgress, SearchControl, SearchProgress, StageProgress } from './contract.js';

/** Markdown that the web UI shows on top of a run: what was done, what runs, with which result. */
export function runDetails(progress: RunProgress): string {
  const rows = progress.stages.map((stage) => `| ${stage.name} | ${stage.state} | ${seconds(stage)} | ${metricsOf(stage)} |`);
  const paused = progress.paused ? '**Paused.** Nothing new starts until it is resumed.\n\n' : '';
  return `${paused}| stage | state | seconds | result |\n| --- | --- | ---: | --- |\n${rows.join('\n')}`;
}

export function searchDetails(stage: PlannedStage, progress: SearchProgress, control: SearchControl): string {
  const best = progress.bestAccuracy === undefined ? '' : `\n\nBest accuracy so far: **${round(progress.bestAccuracy)}**`;
  const budget = control.budget === undefined ? '' : `, budget ${control.budget}`;
  const held = control.stopped ? '\n\nStopping early.' : control.paused ? '\n\n**Paused.**' : '';
  return `${stage.summary}\n\n${progress.done} of ${progress.total} evaluations (${progress.cached} from the cache${budget})${best}${held}`;
}

function seconds({ startedAt, finishedAt }: StageProgress): string {
  return startedAt === undefined || finishedAt === undefined ? '' : ((finishedAt - startedAt) / 1000).toFixed(1);
}

function metricsOf({ output, search }: StageProgress): string {
  const evaluations = search ? [`${search.done} evaluations`] : [];
  const metrics = Object.entries(output?.metrics ?? {}).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? round(value) : value}`,
  );
  return [...metrics, ...evaluations].join(', ').replaceAll('|', '\\|');
}

const round = (value: number): string => String(Number(value.toPrecision(6)));
