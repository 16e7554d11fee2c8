import fs from 'node:fs';
import path from 'node:path';
import { run } from '../command.mjs';
import { packageFolder } from './tfjs.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** The clone's folder, or the one into which npm installed this package. */
const project = (context) => (context.isClone ? context.root : context.root.split(`${path.sep}node_modules${path.sep}`)[0]);

/**
 * In a clone: what npm wrote down about node_modules agrees with package-lock.json, and the folders are there.
 * A tarball's packages came with it, but npm removes tfjs-node again when its install script cannot reach its vendor.
 *
 * @param {Context} context
 */
function detect(context) {
  if (!context.isClone) {
    const folder = packageFolder(context);
    return folder
      ? { ok: true, version: `tfjs-node ${readJson(path.join(folder, 'package.json')).version}`, path: folder }
      : { ok: false, detail: 'npm left out @tensorflow/tfjs-node' };
  }
  const modules = path.join(context.root, 'node_modules');
  const installedList = path.join(modules, '.package-lock.json');
  if (!fs.existsSync(installedList)) return { ok: false, detail: 'node_modules is absent or incomplete' };
  const locked = readJson(path.join(context.root, 'package-lock.json')).packages;
  const installed = readJson(installedList).packages;
  const serves = (name) => installed[name]?.version === locked[name].version && fs.existsSync(path.join(context.root, name));
  const isWanted = (name) => name !== '' && (!locked[name].optional || installed[name] !== undefined || name.endsWith('/tfjs-node'));
  const missing = Object.keys(locked).filter((name) => isWanted(name) && !serves(name));
  if (missing.length > 0)
    return {
      ok: false,
      detail: `${missing.length} of the packages differ from package-lock.json (${missing[0].replace('node_modules/', '')} …)`,
    };
  return { ok: true, version: `${Object.keys(installed).length} packages`, path: modules };
}

/** No package needs its install script: what they would fetch or check, the other parts provide or test. */
const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const cleanInstall = {
  name: 'npm ci',
  available: (context) => context.isClone,
  fetch: async (context) => {
    await run(context, 'npm', ['ci', ...QUIETLY], { cwd: context.root });
  },
};

const completeInstall = {
  name: 'npm install beside this package, install scripts off',
  available: (context) => !context.isClone,
  fetch: async (context) => {
    const folder = project(context);
    const wanted = `@tensorflow/tfjs-node@${readJson(path.join(context.root, 'package.json')).optionalDependencies['@tensorflow/tfjs-node']}`;
    const isGlobal = !fs.existsSync(path.join(folder, 'package.json'));
    await run(context, 'npm', ['install', ...QUIETLY, ...(isGlobal ? ['--global', wanted] : [])], { cwd: folder });
  },
};

/** @type {import('../contract.mjs').Part} */
export const npmPackages = {
  id: 'npm',
  title: 'npm packages',
  why: 'by everything',
  neededBy: ['every command'],
  cost: { download: '160 MB', disk: '760 MB', time: '45 s' },
  detect,
  sources: [cleanInstall, completeInstall],
  hint: (context) => `type: cd ${project(context)} && npm ${context.isClone ? 'ci' : 'install'} --ignore-scripts`,
};
