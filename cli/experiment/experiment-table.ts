import { markdownTable } from '../docs/markdown.js';
import { number } from '../output/metrics.js';
import { table } from '../output/table.js';
import { bytes, percent } from '../output/units.js';
import type { Column, Experiment } from './experiment-file.js';

/** Measured figures of an experiment by row and column. */
export type Figures = ReadonlyMap<string, Readonly<Record<string, number>>>;

export interface FigureRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  /** The published figure. */
  readonly paper?: string;
}

interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every measured figure: `ROW-COLUMN`, and `ROW-COLUMN-against-ROW` in percent. */
export function figureRows({ rows, columns, changes }: Experiment, figures: Figures): readonly FigureRow[] {
  const measured = rows.flatMap((row) =>
    columns.flatMap(({ id, unit }): FigureRow[] => {
      const value = figures.get(row.id)?.[id];
      return value === undefined ? [] : [{ id: `${row.id}-${id}`, value, unit, ...known(row.paper[id]) }];
    }),
  );
  const changed = changes.flatMap((change) =>
    change.columns.flatMap((column): FigureRow[] => {
      const value = changeOf(figures, change, column);
      const id = `${change.row}-${column}-against-${change.against}`;
      return value === undefined ? [] : [{ id, value: 100 * value, unit: '%', ...known(change.paper[column]) }];
    }),
  );
  return [...measured, ...changed];
}

export function experimentText(experiment: Experiment, figures: Figures, notes: readonly string[]): string {
  const grids = gridsOf(experiment, figures).map(({ head, rows }) => table(head, rows));
  return [experiment.title, ...grids, notes.join('\n')].join('\n\n');
}

export function experimentMarkdown(experiment: Experiment, figures: Figures, notes: readonly string[]): string {
  const grids = gridsOf(experiment, figures).map(({ head, rows }) => markdownTable(head, rows));
  return `${[`# ${experiment.title}`, ...grids, notes.map((note) => `- ${note}`).join('\n')].join('\n\n')}\n`;
}

/** Empty cells are figures that nobody measured, or published. */
function gridsOf(experiment: Experiment, figures: Figures): readonly Grid[] {
  const { columns, rows, changes } = experiment;
  const hasPaper = (column: string): boolean => rows.some(({ paper }) => paper[column] !== undefined);
  const main: Grid = {
    head: ['', ...columns.flatMap(({ id, title }) => (hasPaper(id) ? [title, 'paper'] : [title]))],
    rows: rows.map((row) => [
      row.title,
      ...columns.flatMap((column) => {
        const value = figures.get(row.id)?.[column.id];
        const shown = value === undefined ? '' : valueText(value, column.unit);
        return hasPaper(column.id) ? [shown, row.paper[column.id] ?? ''] : [shown];
      }),
    ]),
  };
  if (changes.length === 0) return [main];
  const titleOf = (id: string): string => rows.find((row) => row.id === id)!.title;
  const differences = changes.flatMap((change) =>
    change.columns.map((column) => {
      const value = changeOf(figures, change, column);
      const shown = value === undefined ? '' : `${value > 0 ? '+' : ''}${percent(value)}`;
      const title = columns.find(({ id }) => id === column)!.title;
      return [`${titleOf(change.row)} against ${titleOf(change.against)}`, title, shown, change.paper[column] ?? ''];
    }),
  );
  return [main, { head: ['difference', 'of', 'here', 'paper'], rows: differences }];
}

function changeOf(
  figures: Figures,
  { row, against }: { readonly row: string; readonly against: string },
  column: string,
): number | undefined {
  const [value, other] = [figures.get(row)?.[column], figures.get(against)?.[column]];
  return value === undefined || !other ? undefined : value / other - 1;
}

function valueText(value: number, unit: Column['unit']): string {
  switch (unit) {
    case 'fraction':
      return percent(value);
    case 'bytes':
      return bytes(value);
    case 'pt':
      return `${value.toFixed(2)} pt`;
    case 'x':
      return `${value.toFixed(1)}x`;
    case 'count':
      return number(value);
  }
}

const known = (paper: string | undefined): { readonly paper?: string } => (paper === undefined ? {} : { paper });
