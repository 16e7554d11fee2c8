import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../command.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const SETTINGS = ['package.json', 'tsconfig.json'];
const NOT_SOURCES = new Set(['node_modules', 'dist', '.build']);

const stampFile = (context) => path.join(context.root, 'dist', '.sources.json');

/** Every file of the folders that the compiler is told to read. */
function listSources(context) {
  const { include } = JSON.parse(fs.readFileSync(path.join(context.root, 'tsconfig.json'), 'utf8'));
  const files = [];
  const visit = (folder) => {
    for (const entry of fs.readdirSync(path.join(context.root, folder), { withFileTypes: true })) {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory() && !NOT_SOURCES.has(entry.name)) visit(name);
      else if (entry.isFile()) files.push(name);
    }
  };
  for (const folder of include.filter((name) => fs.existsSync(path.join(context.root, name)))) visit(folder);
  return files.sort();
}

/** By content, so that a fresh checkout with new times is not built again. */
function hashSources(context, files) {
  const hash = createHash('sha256');
  for (const name of [...SETTINGS, ...files]) hash.update(`${name}\0`).update(fs.readFileSync(path.join(context.root, name)));
  return hash.digest('hex');
}

function readStamp(context) {
  try {
    return JSON.parse(fs.readFileSync(stampFile(context), 'utf8'));
  } catch {
    return { hash: undefined, sources: [] }; // never built
  }
}

/** @param {Context} context */
function detect(context) {
  const sources = listSources(context);
  const isCurrent = readStamp(context).hash === hashSources(context, sources);
  if (!isCurrent) return { ok: false, detail: 'dist/ is older than the sources' };
  return { ok: true, version: `${sources.length} files`, path: path.join(context.root, 'dist') };
}

/** A source that is gone must not run on as its old output: a deleted test, say. */
function removeOutputs(context, source) {
  if (!source.endsWith('.ts')) return;
  const output = path.join(context.root, 'dist', source.slice(0, -'.ts'.length));
  for (const extension of ['.js', '.js.map', '.d.ts']) fs.rmSync(output + extension, { force: true });
}

const compile = {
  name: 'npm run build',
  available: () => true,
  fetch: async (context) => {
    const sources = listSources(context);
    const hash = hashSources(context, sources);
    const before = readStamp(context).sources;
    fs.rmSync(stampFile(context), { force: true });
    await run(context, 'npm', ['run', '--silent', 'build'], { cwd: context.root });
    for (const source of before.filter((name) => !sources.includes(name))) removeOutputs(context, source);
    fs.writeFileSync(`${stampFile(context)}.part`, JSON.stringify({ hash, sources }));
    fs.renameSync(`${stampFile(context)}.part`, stampFile(context));
  },
};

/** @type {import('../contract.mjs').Part} */
export const build = {
  id: 'build',
  title: 'TypeScript build',
  why: 'by everything: Node runs dist/',
  neededBy: ['every command'],
  cost: { download: 'none', disk: '5 MB', time: '5 s' },
  applies: (context) => context.isClone,
  detect,
  sources: [compile],
  hint: () => 'type: npm run build',
};
