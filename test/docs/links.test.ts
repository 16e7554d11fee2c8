import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'ava';
import { packageRoot } from '../../core/package-root.js';
import { anchorsOf, type Page, pages, proseOf } from './markdown-pages.js';

const all = await pages();

for (const page of all) {
  test(`every link of ${page.path} leads somewhere`, (t) => {
    t.deepEqual(deadLinks(page), []);
  });
}

function deadLinks(page: Page): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file, anchor] = link.split('#') as [string, string?];
      const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
      if (!existsSync(join(packageRoot(), path))) return true;
      const target = all.find((candidate) => candidate.path === path);
      return anchor !== undefined && target !== undefined && !anchorsOf(target).has(anchor);
    });
}
