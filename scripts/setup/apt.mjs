import fs from 'node:fs';
import path from 'node:path';
import { replaceFolder, withScratch } from './atomic.mjs';
import { run, which } from './command.mjs';
import { SetupError } from './contract.mjs';

/** @typedef {import('./contract.mjs').Context} Context */

const WAIT_FOR_LOCK = ['-o', 'DPkg::Lock::Timeout=300'];

/** @param {Context} context */
export const canInstallWithApt = (context) => context.isRoot && which(context, 'apt-get') !== undefined;

/** @param {Context} context */
export const canUnpackFromApt = (context) => which(context, 'apt-get') !== undefined && which(context, 'dpkg') !== undefined;

/**
 * Installs system packages as root. The package lists are fetched only when the first try fails: a new machine has none.
 *
 * @param {Context} context
 * @param {string[]} packages
 */
export async function installWithApt(context, packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run(context, 'apt-get', [...WAIT_FOR_LOCK, 'install', '--yes', '--no-install-recommends', ...packages], { env });
  try {
    await install();
  } catch {
    context.say('updating the package lists');
    await run(context, 'apt-get', ['update'], { env });
    await install();
  }
}

/**
 * Unpacks system packages into a folder without root: the named ones, and what they need and the system lacks.
 *
 * @param {Context} context
 * @param {string[]} packages
 * @param {string} target
 * @param {(folder: string) => void} complete does what the packages' own install scripts would have done
 */
export async function unpackFromApt(context, packages, target, complete) {
  await withScratch(context, async (scratch) => {
    let lists = [];
    try {
      await download(context, packages, lists, scratch);
    } catch {
      context.say('fetching package lists of our own (the system has none, or old ones)');
      lists = await privateLists(context, scratch);
      await download(context, packages, lists, scratch);
    }
    await replaceFolder(context, target, async (folder) => {
      for (const name of fs.readdirSync(scratch).filter((file) => file.endsWith('.deb'))) {
        await run(context, 'dpkg', ['-x', path.join(scratch, name), folder]);
      }
      complete(folder);
    });
  });
}

async function download(context, packages, lists, folder) {
  const plan = await run(context, 'apt-get', [...lists, '--simulate', '--no-install-recommends', 'install', ...packages]);
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  const wanted = [...new Set([...packages, ...missing])];
  await run(context, 'apt-get', [...lists, 'download', ...wanted], { cwd: folder });
  if (fs.readdirSync(folder).filter((name) => name.endsWith('.deb')).length < wanted.length)
    throw new SetupError(`apt-get downloaded not all of ${wanted.join(', ')}`);
}

async function privateLists(context, scratch) {
  for (const name of ['lists/partial', 'archives/partial']) fs.mkdirSync(path.join(scratch, name), { recursive: true });
  const options = ['-o', `Dir::State::Lists=${scratch}/lists`, '-o', `Dir::Cache=${scratch}`, '-o', 'APT::Sandbox::User='];
  await run(context, 'apt-get', [...options, 'update']);
  return options;
}
