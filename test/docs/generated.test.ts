import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { generatedPages } from '../../cli/docs/generated-pages.js';
import { packageRoot } from '../../core/package-root.js';

const fresh = await generatedPages();

for (const [name, text] of fresh) {
  test(`docs/${name} is what "npm run docs" writes`, async (t) => {
    t.is(await readFile(join(packageRoot(), 'docs', name), 'utf8'), text, 'type: npm run docs');
  });

  test(`docs/${name} describes every command, flag, key and option`, (t) => {
    const undescribed = text.split('\n').filter((line) => /^\| `/.test(line) && /\| *\|$/.test(line));
    t.deepEqual(undescribed, []);
  });
}
