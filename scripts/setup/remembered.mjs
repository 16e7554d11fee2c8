import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * @typedef {import('./contract.mjs').Context} Context
 * @typedef {{ok: boolean, version?: string, detail?: string, files?: string[]}} Check result of a smoke test; `files` are
 *   further files whose change makes it worth repeating
 */

/**
 * Runs a smoke test once for each state of the files that it depends on: a good result is kept with their sizes and times.
 * Failures are never kept.
 *
 * @param {Context} context
 * @param {string} key what is tested, with everything but the files that decides the result
 * @param {string[]} files
 * @param {() => Check} check
 * @returns {Check}
 */
export function remembered(context, key, files, check) {
  const record = path.join(
    context.cache,
    'checks',
    `${createHash('sha256')
      .update([key, ...files].join('\0'))
      .digest('hex')
      .slice(0, 24)}.json`,
  );
  const known = readRecord(record);
  if (known && Object.entries(known.stamps).every(([file, stamp]) => stampOf(file) === stamp)) return known.check;
  const result = check();
  if (result.ok)
    writeRecord(record, {
      stamps: Object.fromEntries([...files, ...(result.files ?? [])].map((file) => [file, stampOf(file)])),
      check: result,
    });
  return result;
}

/** @param {string} file */
function stampOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.size}:${stat.mtimeMs}` : 'absent';
}

function readRecord(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined; // never written, or damaged: the check is simply made again
  }
}

function writeRecord(file, record) {
  const temporary = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(temporary, JSON.stringify(record));
    fs.renameSync(temporary, file);
  } catch {
    fs.rmSync(temporary, { force: true }); // a cache that cannot be written makes the next check slower, not wrong
  }
}
