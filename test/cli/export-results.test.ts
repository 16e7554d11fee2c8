import { access, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { exportResults } from '../../cli/run/export-results.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import { loadConfig } from '../../core/config/index.js';
import { makePlan } from '../../core/plan/make-plan.js';

test('what an earlier run of the same name left goes, its report too, and what the user put there stays', async (t) => {
  const project = await mkdtemp(join(tmpdir(), 'tinyformer-export-'));
  const results = join(project, 'results/x');
  for (const file of ['firmware/model.c', 'quantized/graph.json', 'report.html', 'notes.txt']) {
    await mkdir(join(results, file, '..'), { recursive: true });
    await writeFile(join(results, file), '');
  }
  await writeFile(join(project, 'tinyformer.yaml'), 'name: x\n');
  const { plan } = await makePlan(await loadConfig(join(project, 'tinyformer.yaml')), 'file:///nowhere');
  t.is(await exportResults(plan, { stages: [] }, new FileStore(join(project, 'store')), project), results);
  for (const file of ['firmware', 'quantized', 'report.html']) await t.throwsAsync(access(join(results, file)), { code: 'ENOENT' }, file);
  for (const file of ['run.json', 'notes.txt']) await t.notThrowsAsync(access(join(results, file)), file);
});
