import { basename } from 'node:path';
import { execa } from 'execa';
import { TinyformerError } from '../errors/index.js';
import type { ExecOptions, ExecResult, StageContext } from '../plugin/stage.js';
import { findOnPath } from './find-program.js';

export interface RunProgramOptions extends ExecOptions {
  /** Aborting ends the program and everything that it started. */
  readonly signal?: AbortSignal;
}

/** For programs whose exit code is a result, not an error. */
export const anyExitCode: readonly number[] = Array.from({ length: 256 }, (_, code) => code);

/**
 * Runs the program in a process group of its own, with a watcher beside it that reads a pipe from us: when we end, by whatever signal,
 * the pipe closes and the watcher ends the group. Nothing else survives a `kill -9` of the parent on every system.
 */
const guard = '{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 & watcher=$!; "$@" 3<&-; code=$?; kill $watcher; exit $code';

const secondsToEnd = 2;
const quotedLines = 12;

/**
 * Runs a program to its end; it never outlives this process.
 *
 * @param file a path, or a name that is looked up on PATH
 * @throws TF_TOOL_MISSING when there is no such program; TF_TOOL_FAILED with the last lines of its stderr when its exit code is not among
 *   `okExitCodes` or `timeoutMs` passed; the signal's reason when aborted.
 */
export async function runProgram(file: string, args: readonly string[], options: RunProgramOptions = {}): Promise<ExecResult> {
  options.signal?.throwIfAborted();
  const path = findOnPath(file, options.env?.PATH ?? process.env.PATH);
  if (path === undefined) {
    throw new TinyformerError('TF_TOOL_MISSING', `${file}: no such program`, { hint: options.hint, details: { file } });
  }
  const subprocess = execa('/bin/sh', ['-c', guard, 'sh', path, ...args], {
    cwd: options.cwd,
    env: options.env,
    input: options.input,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    buffer: { fd3: false },
    detached: true,
    reject: false,
    stripFinalNewline: false,
  });
  const killGroup = (signal: NodeJS.Signals) => {
    try {
      if (subprocess.pid !== undefined) process.kill(-subprocess.pid, signal);
    } catch {
      // it has ended in the meantime
    }
  };
  const timers: NodeJS.Timeout[] = [];
  const end = () => {
    killGroup('SIGTERM');
    timers.push(setTimeout(() => killGroup('SIGKILL'), secondsToEnd * 1000));
  };
  let late = false;
  if (options.timeoutMs !== undefined) {
    timers.push(
      setTimeout(() => {
        late = true;
        end();
      }, options.timeoutMs),
    );
  }
  options.signal?.addEventListener('abort', end, { once: true });
  const result = await subprocess;
  options.signal?.removeEventListener('abort', end);
  for (const timer of timers) clearTimeout(timer);
  options.signal?.throwIfAborted();

  const exitCode = result.exitCode ?? 1;
  const [stdout, stderr] = [String(result.stdout ?? ''), String(result.stderr ?? '')];
  if (late) throw failure(path, `did not end within ${(options.timeoutMs ?? 0) / 1000} s`, stdout, stderr, exitCode, options.hint);
  if (result.exitCode === undefined)
    throw failure(path, `did not run: ${result.shortMessage ?? result.signal ?? ''}`, stdout, stderr, exitCode, options.hint);
  if (!(options.okExitCodes ?? [0]).includes(exitCode)) {
    throw failure(path, `ended with exit code ${exitCode}`, stdout, stderr, exitCode, options.hint);
  }
  return { stdout, stderr, exitCode };
}

/** The `exec` of a stage's context: `runProgram` bound to the signal that cancels the stage. */
export function createExec(signal?: AbortSignal): StageContext['exec'] {
  return (file, args, options = {}) => runProgram(file, args, { ...options, signal });
}

function failure(path: string, what: string, stdout: string, stderr: string, exitCode: number, hint: string | undefined): TinyformerError {
  const said = lastLines(stderr) || lastLines(stdout);
  return new TinyformerError('TF_TOOL_FAILED', `${basename(path)} ${what}${said ? `:\n${said}` : ''}`, {
    hint,
    details: { file: path, exitCode },
  });
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-quotedLines).join('\n');
}
