import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type StageContext, TinyformerError } from '../../../core/plugin/index.js';
import { trainingEnvironment } from '../tensorflow/environment.js';
import { endedEarly } from './ended-early.js';
import { memoryKills } from './memory-kills.js';
import type { Message } from './messages.js';

const main = fileURLToPath(new URL('../child/main.js', import.meta.url));
/** The last message of a task, by its kind. */
const results: ReadonlySet<Message['type']> = new Set(['fitted', 'scored', 'paced', 'measured']);
/** How much of stderr an error may show. */
const stderrKept = 4000;

/**
 * Runs the task in a folder in a process of its own, until its last message. The process ends when its channel to this one closes, and is
 * killed when the stage is cancelled.
 *
 * @param receive is called for each message, in order; it may take its time, the process does not wait.
 * @throws TF_TRAINING or TF_MEMORY when it ends early, TF_CANCELLED.
 */
export async function runProcess(
  folder: string,
  threads: number,
  context: StageContext,
  receive: (message: Message) => Promise<void>,
): Promise<void> {
  context.signal.throwIfAborted();
  const killsBefore = memoryKills();
  const child = fork(main, [folder], {
    env: { ...process.env, ...trainingEnvironment(threads) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrKept);
  });
  let failure: unknown;
  let finished = false;
  let received = Promise.resolve();
  const stop = (reason: unknown): void => {
    failure ??= reason;
    child.kill('SIGKILL');
  };
  const cancel = (): void => stop(new TinyformerError('TF_CANCELLED', 'training was cancelled', { cause: context.signal.reason }));
  context.signal.addEventListener('abort', cancel);
  child.on('message', (message: Message) => {
    if (results.has(message.type)) finished = true;
    if (message.type === 'failed') {
      failure ??= new TinyformerError(message.code, message.message, message.hint === undefined ? {} : { hint: message.hint });
    }
    received = received.then(() => (failure ? undefined : receive(message))).catch(stop);
  });
  try {
    const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    await received;
    if (failure) throw failure;
    if (!finished) throw endedEarly({ ...ended, stderr, systemRanOut: memoryKills() > killsBefore });
  } finally {
    context.signal.removeEventListener('abort', cancel);
  }
}
