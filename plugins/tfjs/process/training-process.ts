import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { TinyformerError } from '../../../core/plugin/index.js';
import { trainingEnvironment } from '../tensorflow/environment.js';
import { type Ending, endedEarly } from './ended-early.js';
import { memoryKills } from './memory-kills.js';
import type { Message } from './messages.js';

const main = fileURLToPath(new URL('../child/main.js', import.meta.url));
/** The last message with a result, by kind of task. */
const results: ReadonlySet<Message['type']> = new Set(['fitted', 'scored', 'paced', 'measured']);
/** How much of stderr an error may show. */
const stderrKept = 4000;

/** A process that loads TensorFlow and does one task after the other. It ends with this process, and by itself when a task fails. */
export class TrainingProcess {
  readonly ended: Promise<Pick<Ending, 'code' | 'signal'>>;
  private readonly child: ChildProcess;
  private stderr = '';
  private clean = true;

  constructor(threads: number) {
    this.child = fork(main, {
      env: { ...process.env, ...trainingEnvironment(threads) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-stderrKept);
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => resolve({ code, signal }));
    });
    // Who waits for a task hears of it; while there is none nobody does.
    this.ended.catch(() => undefined);
  }

  /** Whether it can do another task: it lives, and the last one left nothing behind. */
  get usable(): boolean {
    return this.clean && this.child.connected && this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Does the task in a folder, until its last message; killed when the signal is aborted.
   *
   * @param receive is called for each message, in order; it may take its time, the process does not wait.
   * @throws TF_TRAINING or TF_MEMORY when the process ends early, the task's own error, TF_CANCELLED
   */
  async run(folder: string, signal: AbortSignal, receive: (message: Message) => Promise<void>): Promise<void> {
    const killsBefore = memoryKills();
    this.stderr = '';
    this.clean = false;
    let failure: unknown;
    let finished = false;
    let received = Promise.resolve();
    const stop = (reason: unknown): void => {
      failure ??= reason;
      this.child.kill('SIGKILL');
    };
    const cancel = (): void => stop(new TinyformerError('TF_CANCELLED', 'training was cancelled', { cause: signal.reason }));
    let done: (left: number) => void;
    const isDone = new Promise<number>((resolve) => {
      done = resolve;
    });
    const listen = (message: Message): void => {
      if (results.has(message.type)) finished = true;
      if (message.type === 'failed') {
        failure ??= new TinyformerError(message.code, message.message, message.hint === undefined ? {} : { hint: message.hint });
      }
      if (message.type === 'done') done(message.tensorsLeft);
      else received = received.then(() => (failure ? undefined : receive(message))).catch(stop);
    };
    signal.addEventListener('abort', cancel);
    this.child.on('message', listen);
    try {
      // One that has just died cannot be told: its end says so.
      this.child.send(folder, () => undefined);
      const end = await Promise.race([isDone, this.ended]);
      await received;
      if (failure) throw failure;
      if (typeof end !== 'number' && !finished)
        throw endedEarly({ ...end, stderr: this.stderr, systemRanOut: memoryKills() > killsBefore });
      this.clean = end === 0;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.child.off('message', listen);
    }
  }

  /** Whether this process waits for it to end, and is kept alive by it. */
  hold(held: boolean): void {
    for (const part of [this.child, this.child.channel, this.child.stderr as Socket | null]) {
      if (held) part?.ref();
      else part?.unref();
    }
  }

  /** Lets it end. */
  end(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
