import type { Forecast } from '../../core/plan/cache-forecast.js';
import { leaves } from '../../core/plan/cache-forecast.js';
import type { Plan, PlannedStage } from '../../core/plan/plan.js';
import type { DataSetDescription, Estimate } from '../../core/plugin/index.js';
import { renderLine, styled } from '../output/style.js';
import { bytes, duration, millions } from '../output/units.js';
import { imagesLines } from './images-text.js';

/** Options as the user wrote them and as they are, defaults filled in. */
export interface ShownOptions {
  readonly given: Readonly<Record<string, unknown>>;
  readonly all: Readonly<Record<string, unknown>>;
}

export interface PlanView {
  readonly plan: Plan;
  /** Absent where nobody can tell here. */
  readonly images?: DataSetDescription;
  /** Evaluations of a search that run at once. */
  readonly concurrency: number;
  readonly forecasts: readonly Forecast[];
  /** By stage, where anybody can tell. */
  readonly estimates: ReadonlyMap<string, Estimate>;
  readonly stageOptions: ReadonlyMap<string, ShownOptions>;
  readonly pluginOptions: ReadonlyMap<string, ShownOptions>;
}

const width = 100;
const colours = { hit: 'green', miss: 'yellow', always: 'cyan' } as const;

/** The plan for people: what runs, why, with which options, for how long. */
export function planText(view: PlanView, colour: boolean): string {
  const { plan, images, forecasts, estimates, stageOptions, pluginOptions } = view;
  const forecastOf = (stage: PlannedStage): Forecast => forecasts.find((forecast) => forecast.stage === stage.name)!;
  const { flash, ram, instructions } = plan.constraints;
  const limits = `flash ${bytes(flash)}, RAM ${bytes(ram)}${instructions === undefined ? '' : `, ${millions(instructions)} instructions`}`;
  const lines = [
    `${plan.name}: seed ${plan.seed}; ${limits}; concurrency ${concurrencyText(view)}`,
    ...(images ? imagesLines(images) : []),
    '',
  ];
  for (const [kind, service] of Object.entries(plan.services)) {
    lines.push(
      `${kind.padEnd(9)} ${service.use}, plugin ${service.plugin} ${service.pluginVersion}`,
      ...optionLines(pluginOptions.get(service.plugin)),
    );
  }
  for (const { name, version } of pluginsOfStages(plan)) {
    const options = optionLines(pluginOptions.get(name));
    if (options.length > 0) lines.push(`plugin    ${name} ${version}`, ...options);
  }
  lines.push('');
  plan.stages.forEach((stage, i) => {
    const forecast = forecastOf(stage);
    const head = `${String(i + 1).padStart(2)} ${stage.name.padEnd(10)}`;
    const by =
      stage.stage === stage.name ? `${stage.plugin} ${stage.pluginVersion}` : `${stage.stage}, ${stage.plugin} ${stage.pluginVersion}`;
    lines.push(
      renderLine([styled(head, 'bold'), ` ${stage.summary}; ${by}`], width, colour),
      renderLine(['   ', styled(verdict(forecast), colours[forecast.state]), costText(forecast, estimates.get(stage.name))], 400, colour),
      ...optionLines(stageOptions.get(stage.name)),
      '',
    );
  });
  lines.push(totalText(view));
  return lines.join('\n');
}

/** A search asks for a batch, and for the next when all of it is evaluated. */
function concurrencyText({ plan, concurrency }: PlanView): string {
  const { name, options } = plan.stages.find(({ stage }) => stage === 'search') ?? {};
  const batch = options?.['batch'];
  return typeof batch === 'number' && batch < concurrency
    ? `${concurrency}, but ${name} evaluates its batch of ${batch} at once: set its option batch to ${concurrency} or a multiple`
    : String(concurrency);
}

/** Plugins that provide a stage and no service: their options stand under `plugins` alone. */
function pluginsOfStages({ plugins, services, stages }: Plan): Plan['plugins'] {
  const provides = (found: readonly { readonly plugin: string }[], name: string): boolean => found.some(({ plugin }) => plugin === name);
  return plugins.filter(({ name }) => provides(stages, name) && !provides(Object.values(services), name));
}

function verdict({ state, reason }: Forecast): string {
  return state === 'hit' ? `cached: ${reason}` : state === 'miss' ? `to be run: ${reason}` : `runs every time: ${reason}`;
}

function costText({ state }: Forecast, estimate: Estimate | undefined): string {
  return state === 'hit' || !estimate ? '' : `; about ${duration(estimate.seconds)}, ${estimate.note}`;
}

function totalText({ plan, forecasts, estimates }: PlanView): string {
  const open = plan.stages.filter((stage) => forecasts.find(({ stage: name }) => name === stage.name)?.state !== 'hit');
  const seconds = open.reduce((sum, { name }) => sum + (estimates.get(name)?.seconds ?? 0), 0);
  const unknown = open.filter(({ name }) => !estimates.has(name)).map(({ name }) => name);
  const without = unknown.length === 0 ? '' : `, and what nobody can tell yet: ${unknown.join(', ')}`;
  return `${plan.stages.length - open.length} of ${plan.stages.length} stages are cached; about ${duration(seconds)} of work on two cores${without}`;
}

/** Two wrapped lists: what the config sets, and the defaults. */
function optionLines(options: ShownOptions | undefined): string[] {
  if (!options) return [];
  const given = leaves(options.given);
  const all = [...leaves(options.all)].filter(([path]) => path !== '');
  const list = (set: boolean): string[] => all.filter(([path]) => isGiven(path, given) === set).map(([path, value]) => `${path} ${value}`);
  return [...wrapped('set', list(true)), ...wrapped('default', list(false))];
}

function isGiven(path: string, given: ReadonlyMap<string, string>): boolean {
  return given.has(path) || [...given.keys()].some((key) => key !== '' && (path.startsWith(`${key}.`) || key.startsWith(`${path}.`)));
}

function wrapped(label: string, items: readonly string[]): string[] {
  const indent = ' '.repeat(12);
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && indent.length + line.length + item.length + 2 > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? item : `, ${item}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((text, i) => `${i === 0 ? `    ${label.padEnd(8)}` : indent}${text}`);
}
