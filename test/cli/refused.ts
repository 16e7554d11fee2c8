import type { ExecutionContext } from 'ava';
import type { Ended } from './command-line.js';

/**
 * Checks how a command with `--json` ended: exit code, published code, what is wrong and where, a hint; on stderr for people, on stdout for
 * programs; no stack trace.
 */
export function refused(t: ExecutionContext, { code: ended, stdout, stderr }: Ended, exitCode: number, code: string, said: RegExp): void {
  t.is(ended, exitCode, stderr);
  t.true(stderr.includes(`error ${code}: `), stderr);
  t.regex(stderr, said);
  t.notRegex(stderr, /\n\s+at /, 'a stack trace');
  t.regex(stderr, /hint: /);
  const json = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
  t.is(json.error.code, code);
  t.regex(json.error.message, said);
  t.truthy(json.error.hint);
}
