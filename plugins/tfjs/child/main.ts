import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTinyformerError } from '../../../core/plugin/index.js';
import { memoryError, saysOutOfMemory } from '../process/ended-early.js';
import { type Message, type Task, taskFile } from '../process/messages.js';

/** The training process: does the tasks in the folders that it is told, one after the other, and ends with its parent, or with a task that fails. */
process.on('disconnect', () => process.exit(1));
process.on('message', async (folder: string) => {
  try {
    await runTask(folder);
    const { tf } = await import('../tensorflow/load.js');
    await send({ type: 'done', tensorsLeft: tf.memory().numTensors });
  } catch (error) {
    await send(failed(error));
    process.disconnect();
  }
});

/** TensorFlow is loaded here and not before, so that a failure to load is reported like any other. */
async function runTask(folder: string): Promise<void> {
  const task = JSON.parse(readFileSync(join(folder, taskFile), 'utf8')) as Task;
  if (task.kind === 'fit') {
    const { runFit } = await import('./fit.js');
    await runFit(task, folder, send);
  } else if (task.kind === 'pace') {
    const { runPace } = await import('./pace.js');
    await send({ type: 'paced', pace: await runPace(task, folder, send) });
  } else if (task.kind === 'measure') {
    const { measure } = await import('../bench/measure.js');
    const result = await measure(task, folder, (fraction, message) => send({ type: 'progress', progress: { fraction, message } }));
    await send({ type: 'measured', result });
  } else {
    const { runScore } = await import('./score.js');
    await runScore(task, folder, send);
  }
}

/** Resolves when the parent's pipe has the message, so that nothing is lost when the process ends. */
function send(message: Message): Promise<void> {
  return new Promise((resolve, reject) => process.send!(message, (error: Error | null) => (error ? reject(error) : resolve())));
}

function failed(error: unknown): Message {
  const message = error instanceof Error ? error.message : String(error);
  const known = saysOutOfMemory(message) ? memoryError(message) : error;
  if (isTinyformerError(known)) {
    return { type: 'failed', code: known.code, message: known.message, ...(known.hint === undefined ? {} : { hint: known.hint }) };
  }
  return { type: 'failed', code: 'TF_INTERNAL', message };
}
