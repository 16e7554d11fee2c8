import { findProgram, remembered, runProgram } from '../../core/exec/index.js';

export interface ServerProgram {
  readonly file: string;
  /** Of the server inside the command line program: part of the database's name, since an older server would open a newer one's file. */
  readonly version: string;
}

/** @throws TF_TOOL_MISSING */
export async function findServerProgram(): Promise<ServerProgram> {
  const file = findProgram({
    title: 'the Temporal server',
    variable: 'TEMPORAL_BIN',
    names: ['temporal'],
    cached: 'temporal/temporal',
    hint: 'Run: tinyformer doctor --fix. Or use a server that runs already: --address HOST:PORT.',
  });
  const { stdout } = await remembered('version of the Temporal server', [file], () => runProgram(file, ['--version']));
  return { file, version: /Server ([\w.-]+)/.exec(stdout)?.[1] ?? 'unknown' };
}
