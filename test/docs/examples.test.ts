import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { packageRoot } from '../../core/package-root.js';
import { type Block, blocksOf, type Page, pages } from './markdown-pages.js';

const isRun = ({ language, info }: Block): boolean => language === 'console' && info === 'run';
const fileOf = ({ info }: Block): string | undefined => /^file=(\S+)$/.exec(info)?.[1];

for (const page of await pages()) {
  if (!blocksOf(page).some(isRun)) continue;
  test(`the examples of ${page.path} run and print what stands there`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tinyformer-docs-'));
    try {
      const { exitCode, all } = await runPage(page, folder);
      t.is(exitCode, 0, all);
      const printed = new Set(all.split('\n').map(normalized));
      t.deepEqual(
        expectedLines(page).filter((line) => !printed.has(normalized(line))),
        [],
        all,
      );
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

/** A page's commands one after the other, in a project as "tinyformer init" leaves it, with the files that the page shows. */
async function runPage(page: Page, folder: string): Promise<{ readonly exitCode: number | undefined; readonly all: string }> {
  const programs = join(folder, 'programs');
  const files: Record<string, string> = {
    'programs/tinyformer': `#!/bin/sh\nexec '${process.execPath}' '${join(packageRoot(), 'bin/run.js')}' "$@"\n`,
    'tinyformer.yaml': 'name: example\n',
  };
  for (const block of blocksOf(page)) {
    const file = fileOf(block);
    if (file !== undefined) files[file] = `${block.lines.join('\n')}\n`;
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await chmod(join(programs, 'tinyformer'), 0o755);
  await mkdir(join(folder, 'node_modules'));
  await symlink(packageRoot(), join(folder, 'node_modules/tinyformer'));
  const commands = runLines(page)
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2));
  const { exitCode, all } = await execa('sh', ['-euc', commands.join('\n')], {
    cwd: folder,
    env: { PATH: `${programs}${delimiter}${process.env['PATH']}`, TEMPORAL_ADDRESS: undefined, TEMPORAL_NAMESPACE: undefined },
    all: true,
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, all };
}

const runLines = (page: Page): readonly string[] =>
  blocksOf(page)
    .filter(isRun)
    .flatMap(({ lines }) => lines);
const expectedLines = (page: Page): readonly string[] => runLines(page).filter((line) => !line.startsWith('$ ') && line.trim() !== '...');
const normalized = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');
