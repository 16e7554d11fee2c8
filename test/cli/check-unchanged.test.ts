import { appendFile, cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { checkUnchanged } from '../../cli/evaluate/check-unchanged.js';
import { readSavedRun } from '../../cli/project/saved-run.js';
import { FileStore } from '../../core/artifacts/file-store.js';
import { packageRoot } from '../../core/package-root.js';

const kinds = ['model', 'quantized'] as const;

test('results whose files are not those of their run are refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tinyformer-unchanged-'));
  const results = join(folder, 'results');
  await cp(join(packageRoot(), 'zoo/cifar10-stm32f746'), results, { recursive: true });
  const saved = await readSavedRun(results);
  const store = new FileStore(join(folder, 'store'));
  for (const kind of kinds) {
    const files = join(results, kind);
    checkUnchanged(saved, results, await store.putFolder(kind, files));
    await appendFile(join(files, 'graph.json'), '\n');
    const changed = await store.putFolder(kind, files);
    t.throws(() => checkUnchanged(saved, results, changed), {
      code: 'TF_USAGE',
      message: new RegExp(`results/${kind} is not what the run`),
    });
  }
});
