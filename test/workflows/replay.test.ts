import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import worker from '@temporalio/worker';
import test from 'ava';
import { bundleWorkflows, fileLogger, installRuntime } from '../../activities/serve.js';
import { packageRoot } from '../../core/package-root.js';
import { workflowTypes } from '../../workflows/contract.js';

const folder = join(packageRoot(), 'test/workflows/histories');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));

const logs = mkdtempSync(join(tmpdir(), 'tinyformer-replay-'));
test.before(() => installRuntime(fileLogger(join(logs, 'replay.log'))));
test.after.always(() => rmSync(logs, { recursive: true, force: true }));

test('there are histories of every workflow', (t) => {
  for (const type of Object.values(workflowTypes))
    t.true(
      files.some((file) => file.includes(type)),
      type,
    );
});

for (const file of files) {
  test(`the workflows of today go on with ${file}`, async (t) => {
    const history = historyFromJSON(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    // Ids of child workflows are made from that of their parent.
    const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
    const workflowBundle = { codePath: await bundleWorkflows() };
    await t.notThrowsAsync(worker.Worker.runReplayHistory({ workflowBundle }, history, workflowId));
  });
}
