import { Errors } from '@oclif/core';
import { systemError } from '../../core/artifacts/disk.js';
import { errorCodes, isTinyformerError, TinyformerError } from '../../core/errors/index.js';

/**
 * Prints an error as users see it, code, message and hint, to stderr; with `json` as one object on stdout too. Stack traces only with DEBUG=tinyformer.
 *
 * @returns the published exit code.
 */
export function reportError(error: Error, json: boolean): number {
  const shown = present(error);
  process.stderr.write(`error ${shown.code}: ${shown.message}\n`);
  if (shown.hint) process.stderr.write(`  hint: ${shown.hint}\n`);
  if (process.env['DEBUG']?.includes('tinyformer') && error.stack) process.stderr.write(`${error.stack}\n`);
  if (json) {
    const { code, message, hint, details } = shown;
    process.stdout.write(`${JSON.stringify({ error: { code, message, hint, details } })}\n`);
  }
  return shown.exitCode;
}

function present(error: Error): TinyformerError {
  if (isTinyformerError(error)) {
    // An error of another copy of the package has no accessors of this class.
    return error instanceof TinyformerError
      ? error
      : new TinyformerError(knownCode((error as TinyformerError).code), (error as Error).message, error);
  }
  if (error instanceof Errors.CLIError || 'oclif' in error) {
    return new TinyformerError('TF_USAGE', plain(error.message), { hint: 'See "tinyformer --help" and "tinyformer COMMAND --help".' });
  }
  const known = systemError(error);
  if (isTinyformerError(known)) return known;
  return new TinyformerError('TF_INTERNAL', error.message, {
    hint: 'This is a defect. Run again with DEBUG=tinyformer and report what it prints.',
  });
}

function knownCode(code: string): keyof typeof errorCodes {
  return code in errorCodes ? (code as keyof typeof errorCodes) : 'TF_INTERNAL';
}

/** As one would type it, and without what oclif says around it: that an error occurred, and what the hint says already. */
function plain(message: string): string {
  return message
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/\n?See more help with --help\s*$/, '')
    .replace(/^Missing required flag (\S+)/, 'missing required flag --$1')
    .replace(/^command (\S+) not found/, (_, command: string) => `command ${command.replaceAll(':', ' ')} not found`)
    .trim();
}
