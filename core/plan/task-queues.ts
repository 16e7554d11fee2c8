import { createHash } from 'node:crypto';
import type { TaskQueues } from './plan.js';

/**
 * Names of the task queues that serve a plugin set. They carry a hash of the plugins' names and major versions, so that a worker without
 * one of them never gets a task, and one with a newer minor version resumes old runs.
 */
export function taskQueuesFor(
  plugins: readonly { readonly name: string; readonly major: number }[],
  resources: Iterable<string>,
): TaskQueues {
  const set = plugins.map(({ name, major }) => `${name}@${major}`).sort();
  const prefix = `tinyformer-${createHash('sha256').update(set.join('\n')).digest('hex').slice(0, 12)}`;
  const names = [...new Set(resources)].sort();
  return { workflow: prefix, resources: Object.fromEntries(names.map((resource) => [resource, `${prefix}-${resource}`])) };
}
