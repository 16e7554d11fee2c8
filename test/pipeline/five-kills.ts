import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { listen, type Outcome, type Project, programs } from './project.js';

/**
 * Runs a project, or resumes it before its search, and kills, as nothing can prevent: the training of its supernet, the worker in a training of its
 * search, the server and the command in its fine-tuning, and the training that goes on when it is resumed. Waits for what it kills, so the speed of
 * the machine does not matter.
 *
 * @returns what the resumed run ended with
 */
export async function killedFiveTimes(
  t: ExecutionContext,
  project: Project,
  command: 'run' | 'resume',
  withinMs?: number,
): Promise<Outcome> {
  const begun = project.command(command, '--json');
  const said = listen(begun);
  await said('supernet: started');
  await project.untilTraining(withinMs);
  await project.kill(programs.trainer, withinMs);
  await said('search: started');
  await project.untilTraining(withinMs);
  await project.kill(programs.worker, withinMs);
  await said('finetune: started');
  await project.untilTraining(withinMs);
  await project.kill(programs.server, withinMs);
  await sleep(500);
  begun.kill('SIGKILL');
  await begun;
  t.deepEqual(await project.leftBehind(), [], 'after the command was killed');
  const resumed = project.command('resume', '--json');
  await project.untilTraining(withinMs);
  await project.kill(programs.trainer, withinMs);
  const { exitCode, stdout, stderr } = await resumed;
  t.is(exitCode, 0, stderr.slice(-2000));
  t.deepEqual(await project.leftBehind(), []);
  return JSON.parse(stdout) as Outcome;
}
