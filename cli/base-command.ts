import { Command, Flags } from '@oclif/core';

/** What every command shares: `--json`, and errors that reach the user by `main`. */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ description: 'Machine-readable result on stdout; progress goes to stderr.', helpGroup: 'GLOBAL' }),
  };

  /** One JSON value with `json`, else the text. */
  protected output(json: boolean, value: unknown, text: () => string): void {
    process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
  }

  protected override async catch(error: Error): Promise<never> {
    throw error;
  }
}
