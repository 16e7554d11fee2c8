import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { errorCodes } from '../../core/errors/index.js';
import { packageRoot } from '../../core/package-root.js';

test('docs/errors.md lists every code with its exit code, its meaning and what to do, and no other', async (t) => {
  const text = await readFile(join(packageRoot(), 'docs/errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(TF_\w+)` \| (\d+) \| (.*?) \| (.+) \|$/gm)].map(([, code, exit, meaning, action]) => ({
    code,
    exit: Number(exit),
    meaning,
    action,
  }));
  t.deepEqual(
    rows.map(({ code, exit, meaning, action }) => [code, exit, meaning, action?.replaceAll('`', '"')]),
    Object.entries(errorCodes).map(([code, { exitCode, meaning, hint }]) => [code, exitCode, meaning, hint]),
  );
});
