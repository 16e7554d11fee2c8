import { Errors, handle, run } from '@oclif/core';
import { reportError } from './output/report-error.js';

/** Runs a command line and sets the process's exit code. Usage errors of oclif become TF_USAGE. */
export async function main(args: string[], entry: string): Promise<void> {
  try {
    await run(args, entry);
  } catch (error) {
    // oclif ends a command (help, version) by throwing.
    if (error instanceof Errors.ExitError) {
      process.exitCode = error.oclif.exit ?? 0;
    } else if (error instanceof Error) {
      process.exitCode = reportError(error, args.includes('--json'));
    } else {
      await handle(error as Error);
    }
  }
}
