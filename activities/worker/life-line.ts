import { Worker } from 'node:worker_threads';

/** Where a parent attaches the pipe. */
const lifeLineFd = 3;

/**
 * Ends this process when the pipe to its parent closes, that is when the parent is dead, however it died. It is watched by a thread: the
 * main one may be deep in a computation.
 */
export function followParent(): void {
  const watch = `
    const { Socket } = require('node:net');
    const line = new Socket({ fd: ${lifeLineFd} });
    const end = () => process.kill(process.pid, 'SIGKILL');
    line.on('close', end).on('error', end).resume();
  `;
  new Worker(watch, { eval: true }).unref();
}
