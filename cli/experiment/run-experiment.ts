import { join } from 'node:path';
import { writeAtomically } from '../../core/artifacts/disk.js';
import { isTinyformerError } from '../../core/errors/index.js';
import { runBench } from '../bench/run-bench.js';
import { budgetText } from './budget-text.js';
import type { Experiment, LoadedExperiment } from './experiment-file.js';
import { experimentMarkdown, type FigureRow, type Figures, figureRows } from './experiment-table.js';
import { type FinishedRun, type RunSettings, runConfig } from './run-config.js';

export interface ExperimentSettings extends RunSettings {
  readonly onProgress: (message: string) => void;
}

export interface ExperimentResult {
  readonly figures: Figures;
  readonly rows: readonly FigureRow[];
  readonly notes: readonly string[];
  /** The table as a page; the same as data lies beside it. */
  readonly file: string;
}

/**
 * Runs what an experiment names, each config and bench once, and writes its table to `results/NAME.md` and `results/NAME.json` beside its file.
 *
 * @throws the first run's error; what is finished stays in the cache
 */
export async function runExperiment({ experiment, name, root }: LoadedExperiment, settings: ExperimentSettings): Promise<ExperimentResult> {
  const runs = new Map<string, FinishedRun>();
  for (const { run } of experiment.rows) {
    if (run === undefined || runs.has(run)) continue;
    settings.onProgress(`${run}, ${runs.size + 1} of ${new Set(experiment.rows.flatMap((row) => row.run ?? [])).size}`);
    runs.set(run, await runConfig(join(root, run), settings).catch(during(run)));
  }
  const benches = await benchRows(experiment, settings);
  const figures = figuresOf(experiment, runs, benches.values);
  const notes = [...budgetNotes(experiment, runs), ...benches.notes, ...experiment.notes];
  const rows = figureRows(experiment, figures);
  const file = join(root, 'results', `${name}.md`);
  await writeAtomically(file, experimentMarkdown(experiment, figures, notes));
  await writeAtomically(
    file.replace(/\.md$/, '.json'),
    `${JSON.stringify({ format: 'tinyformer-experiment@1', title: experiment.title, rows, notes }, undefined, 2)}\n`,
  );
  return { figures, rows, notes, file };
}

/** Says which of the configs it was. */
function during(run: string): (error: unknown) => never {
  return (error) => {
    if (isTinyformerError(error)) error.message = `${run}: ${error.message}`;
    throw error;
  };
}

async function benchRows(
  { rows }: Experiment,
  { signal, onProgress }: ExperimentSettings,
): Promise<{ readonly values: ReadonlyMap<string, number>; readonly notes: readonly string[] }> {
  const ids = [...new Set(rows.flatMap(({ bench }) => bench ?? []))];
  const values = new Map<string, number>();
  const notes: string[] = [];
  for (const id of ids) {
    const result = await runBench({ id, own: {} }, { signal, onProgress: ({ message }) => onProgress(`bench ${id}: ${message ?? ''}`) });
    for (const row of result.rows) values.set(`${id}/${row.id}`, row.value);
    notes.push(...result.notes);
  }
  return { values, notes };
}

function figuresOf({ rows, columns }: Experiment, runs: ReadonlyMap<string, FinishedRun>, benches: ReadonlyMap<string, number>): Figures {
  return new Map(
    rows.map(({ id, run, bench }) => {
      const found = columns.flatMap(({ id: column, metric }): [string, number][] => {
        const value = run === undefined ? benches.get(`${bench}/${id}-${column}`) : metricOf(runs.get(run)!, metric);
        return value === undefined ? [] : [[column, value]];
      });
      return [id, Object.fromEntries(found)];
    }),
  );
}

function metricOf({ stages }: FinishedRun, metric: string | undefined): number | undefined {
  const [stage, name = ''] = metric?.split('.') ?? [];
  const value = stages.find((done) => done.name === stage)?.output?.metrics[name];
  return typeof value === 'number' ? value : undefined;
}

/** One note for all runs of one budget. */
function budgetNotes({ rows }: Experiment, runs: ReadonlyMap<string, FinishedRun>): string[] {
  const titles = new Map<string, string[]>();
  for (const { title, run } of rows) {
    const text = run === undefined ? '' : budgetText(runs.get(run)!);
    if (text !== '') titles.set(text, [...(titles.get(text) ?? []), title]);
  }
  return [...titles].map(([text, of]) => `Budget of ${of.join(', ')}: ${text}.`);
}
