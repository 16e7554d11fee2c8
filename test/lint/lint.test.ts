import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../core/package-root.js';

test('formatting, types of imports and the import rules between folders hold', async (t) => {
  t.timeout(120_000);
  const biome = join(packageRoot(), 'node_modules/@biomejs/biome/bin/biome');
  const result = await execa(process.execPath, [biome, 'check', '.', '--max-diagnostics=20', '--colors=off'], {
    cwd: packageRoot(),
    reject: false,
  });
  t.is(result.exitCode, 0, `${result.stdout}\n${result.stderr}`.slice(-6000));
});
