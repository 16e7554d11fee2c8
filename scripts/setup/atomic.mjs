import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from './contract.mjs';

/** @typedef {import('./contract.mjs').Context} Context */

/**
 * Fills a folder of the cache completely or not at all: the work is done beside it and renamed at the end.
 *
 * @param {Context} context
 * @param {string} target
 * @param {(folder: string) => Promise<void>} fill
 */
export async function replaceFolder(context, target, fill) {
  await withScratch(context, async (scratch) => {
    const folder = path.join(scratch, 'new');
    fs.mkdirSync(folder);
    await fill(folder);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    if (fs.existsSync(target)) fs.renameSync(target, path.join(scratch, 'old'));
    fs.renameSync(folder, target);
  });
}

/**
 * A folder for unfinished work, on the same file system as the cache, gone afterwards. Its name begins with the
 * process id, so that {@link sweepScratch} knows which were left by a process that was killed.
 *
 * @template T
 * @param {Context} context
 * @param {(folder: string) => Promise<T>} work
 */
export async function withScratch(context, work) {
  const folder = path.join(context.cache, 'scratch', `${process.pid}-${randomUUID().slice(0, 8)}`);
  fs.mkdirSync(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Removes what interrupted set-ups left behind.
 *
 * @param {Context} context
 */
export function sweepScratch(context) {
  const folder = path.join(context.cache, 'scratch');
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    if (!isAlive(Number.parseInt(name, 10))) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // somebody else's, and alive
  }
}

/** @param {string} file */
export async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * @param {string} file
 * @param {string[]} accepted SHA-256 in hexadecimal
 */
export async function refuseWrongHash(file, accepted) {
  const actual = await sha256(file);
  if (!accepted.includes(actual)) {
    throw new SetupError(
      `${path.basename(file)} has SHA-256 ${actual}, expected ${accepted.join(' or ')}: it was damaged or replaced on its way`,
    );
  }
}
