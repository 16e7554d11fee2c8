import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { checked, readYamlFile } from '../../core/config/index.js';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'use lower-case letters, digits and dashes');
const published = z.record(z.string(), z.string()).default({}).describe('Published figures by column, as text. Unknown ones are left out.');

const column = z.strictObject({
  id,
  title: z.string(),
  unit: z.enum(['fraction', 'bytes', 'count', 'pt', 'x']).describe('How a value is shown; pt: percentage points.'),
  metric: z
    .string()
    .regex(/^[^.]+\.[^.]+$/, 'write STAGE.METRIC')
    .optional()
    .describe('A metric of a stage, as "tinyformer runs show" prints it: verify.flash. Absent: only benches fill the column.'),
});

const row = z
  .strictObject({
    id,
    title: z.string(),
    run: z.string().optional().describe('Config to run, from this file.'),
    bench: z.string().optional().describe('Bench that prints rows ROW-COLUMN.'),
    paper: published,
  })
  .refine(({ run, bench }) => (run === undefined) !== (bench === undefined), 'name either run or bench');

const change = z.strictObject({
  row: z.string(),
  against: z.string(),
  columns: z.array(z.string()).min(1),
  paper: published,
});

const experimentSchema = z
  .strictObject({
    title: z.string(),
    columns: z.array(column).min(1),
    rows: z.array(row).min(1),
    changes: z.array(change).default([]).describe('Pairs of rows whose relative difference is shown.'),
    notes: z.array(z.string()).default([]),
  })
  .superRefine(({ columns, rows, changes }, context) => {
    const known = { row: new Set(rows.map((r) => r.id)), column: new Set(columns.map((c) => c.id)) };
    const check = (kind: 'row' | 'column', name: string, path: (string | number)[]): void => {
      if (!known[kind].has(name)) context.addIssue({ code: 'custom', path, message: `there is no ${kind} ${name}` });
    };
    rows.forEach(({ paper }, i) => {
      for (const name of Object.keys(paper)) check('column', name, ['rows', i, 'paper', name]);
    });
    changes.forEach((change, i) => {
      check('row', change.row, ['changes', i, 'row']);
      check('row', change.against, ['changes', i, 'against']);
      change.columns.forEach((name, n) => check('column', name, ['changes', i, 'columns', n]));
      for (const name of Object.keys(change.paper)) check('column', name, ['changes', i, 'paper', name]);
    });
  });

/** Several runs and benches as one table, beside published figures. */
export type Experiment = z.infer<typeof experimentSchema>;
export type Column = Experiment['columns'][number];

export interface LoadedExperiment {
  readonly experiment: Experiment;
  /** The file's name without its ending. */
  readonly name: string;
  /** Folder of the file. */
  readonly root: string;
}

/** @throws TF_CONFIG_MISSING, TF_CONFIG_SYNTAX, TF_CONFIG_VALUE naming line and column */
export async function loadExperiment(path: string): Promise<LoadedExperiment> {
  const hint = 'An experiment has title, columns and rows: see examples/paper.';
  const file = await readYamlFile(path, hint);
  const experiment = checked(experimentSchema, file, hint);
  return { experiment, name: basename(file.file).replace(/\.ya?ml$/, ''), root: dirname(file.file) };
}
