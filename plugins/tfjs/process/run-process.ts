import type { StageContext } from '../../../core/plugin/index.js';
import type { Message } from './messages.js';
import { TrainingProcess } from './training-process.js';

/** Milliseconds that a process waits for the next task: a search asks for it at once, other stages need the memory. */
const idleMs = 3_000;
/** Tasks of one process; memory that a task leaves in pieces does not add up for days. */
const most = 32;

interface Idle {
  readonly environment: string;
  readonly tasks: number;
  readonly timer: NodeJS.Timeout;
}
const idle = new Map<TrainingProcess, Idle>();

/**
 * Runs the task in a folder in another process, until its last message. A process whose task ended well does the next one: loading TensorFlow takes
 * as long as many a task.
 *
 * @param receive is called for each message, in order; it may take its time, the process does not wait.
 * @throws TF_TRAINING or TF_MEMORY when the process ends early, TF_CANCELLED.
 */
export async function runProcess(
  folder: string,
  threads: number,
  context: StageContext,
  receive: (message: Message) => Promise<void>,
): Promise<void> {
  context.signal.throwIfAborted();
  // TensorFlow reads its environment once.
  const environment = JSON.stringify([threads, process.env]);
  const { training, tasks } = take(environment) ?? { training: new TrainingProcess(threads), tasks: 0 };
  try {
    await training.run(folder, context.signal, receive);
  } finally {
    if (training.usable && tasks + 1 < most) keep(training, environment, tasks + 1);
    else training.end();
  }
}

function take(environment: string): { readonly training: TrainingProcess; readonly tasks: number } | undefined {
  for (const [training, spare] of idle) {
    if (spare.environment !== environment || !training.usable) continue;
    forget(training);
    training.hold(true);
    return { training, tasks: spare.tasks };
  }
  return undefined;
}

function keep(training: TrainingProcess, environment: string, tasks: number): void {
  const leave = (): void => {
    forget(training);
    training.end();
  };
  idle.set(training, { environment, tasks, timer: setTimeout(leave, idleMs).unref() });
  training.hold(false);
  training.ended.then(leave, leave);
}

function forget(training: TrainingProcess): void {
  clearTimeout(idle.get(training)?.timer);
  idle.delete(training);
}
