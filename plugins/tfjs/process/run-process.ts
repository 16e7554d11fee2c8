import type { StageContext } from '../../../core/plugin/index.js';
import type { Message } from './messages.js';
import { TrainingProcess } from './training-process.js';

/** Milliseconds that a process waits for the next task: a search asks for it at once, other stages need the memory. */
const idleMs = 3_000;
/** Tasks of one process; memory that a task leaves in pieces does not add up for days. */
const most = 32;

const idle: { readonly process: TrainingProcess; readonly kind: string; readonly tasks: number; readonly timer: NodeJS.Timeout }[] = [];

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
  const kind = JSON.stringify([threads, process.env]);
  const { process: training, tasks } = take(kind) ?? { process: new TrainingProcess(threads), tasks: 0 };
  try {
    await training.run(folder, context.signal, receive);
  } finally {
    if (training.usable && tasks + 1 < most) keep(training, kind, tasks + 1);
    else training.end();
  }
}

function take(kind: string): { readonly process: TrainingProcess; readonly tasks: number } | undefined {
  const index = idle.findIndex((spare) => spare.kind === kind && spare.process.usable);
  if (index < 0) return undefined;
  const [spare] = idle.splice(index, 1);
  clearTimeout(spare!.timer);
  spare!.process.hold(true);
  return spare;
}

function keep(training: TrainingProcess, kind: string, tasks: number): void {
  const leave = (): void => {
    const index = idle.findIndex((spare) => spare.process === training);
    if (index >= 0) clearTimeout(idle.splice(index, 1)[0]!.timer);
    training.end();
  };
  const timer = setTimeout(leave, idleMs).unref();
  idle.push({ process: training, kind, tasks, timer });
  training.hold(false);
  training.ended.then(leave, leave);
}
