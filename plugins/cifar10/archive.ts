import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExecaError, execa } from 'execa';
import { readNamed } from '../../core/dataset/index.js';
import { type DataSetContext, isTinyformerError, TinyformerError } from '../../core/plugin/index.js';
import { officialAddress, officialFiles } from './official.js';

/** The folder in the cache with the official files: downloaded and unpacked when they are not there yet. */
export async function officialFolder(context: DataSetContext): Promise<string> {
  const folder = downloadedTo(context.cacheFolder);
  if (isComplete(folder)) return folder;
  await mkdir(context.cacheFolder, { recursive: true });
  const archive = join(context.cacheFolder, basename(officialAddress));
  if (!existsSync(archive)) await download(officialAddress, archive, context);
  // Another process may have been faster meanwhile.
  if (isComplete(folder)) return folder;
  // What is left of an earlier one is in the way.
  await rm(folder, { recursive: true, force: true });
  await unpack(archive, folder, context).catch(async (error: unknown) => {
    // A damaged one is not kept: the next run would stumble over it. What was only interrupted need not be fetched again.
    if (isTinyformerError(error) && error.code === 'TF_DATASET') await rm(archive, { force: true });
    throw error;
  });
  await rm(archive, { force: true });
  return folder;
}

function isComplete(folder: string): boolean {
  return Object.keys(officialFiles).every((name) => existsSync(join(folder, name)));
}

/** Whether the official files are in the cache. */
export function isDownloaded({ cacheFolder }: Pick<DataSetContext, 'cacheFolder'>): boolean {
  return isComplete(downloadedTo(cacheFolder));
}

function downloadedTo(cacheFolder: string): string {
  return join(cacheFolder, 'cifar-10-batches-bin');
}

/** The folder in the cache with the files of an archive that the user has. It is unpacked once. */
export async function archiveFolder(archive: string, context: DataSetContext): Promise<string> {
  const { size, mtimeMs } = await readNamed(archive, () => stat(archive));
  const folder = join(context.cacheFolder, `${basename(archive)}-${size}-${Math.round(mtimeMs)}`);
  if (!existsSync(folder)) await unpack(archive, folder, context);
  return folder;
}

/** Fetches to a temporary name first, so that a broken download leaves nothing behind. */
async function download(address: string, file: string, { signal, log }: DataSetContext): Promise<void> {
  log.info(`downloading ${address} (170 MB)`);
  const partial = `${file}.${process.pid}.part`;
  try {
    const response = await fetch(address, { signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status} ${response.statusText}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(partial), { signal });
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new TinyformerError('TF_DATASET', `${address} could not be downloaded: ${(cause as Error).message}`, {
      hint: 'Download the binary version of CIFAR-10 elsewhere and name it under dataset.options.archive.',
      retryable: true,
      cause,
    });
  }
}

/** @throws TF_DATASET when the archive is damaged or of something else, TF_DISK, TF_TOOL_MISSING, the signal's reason */
async function unpack(archive: string, folder: string, { cacheFolder, signal, log }: DataSetContext): Promise<void> {
  log.info(`unpacking ${archive}`);
  await mkdir(cacheFolder, { recursive: true });
  const temporary = await mkdtemp(join(cacheFolder, 'unpacking-'));
  try {
    await execa('tar', ['-xf', archive, '-C', temporary], { cancelSignal: signal });
    const inner = await folderWithBatches(temporary);
    if (!inner)
      throw new TinyformerError('TF_DATASET', `${archive} has no ${Object.keys(officialFiles)[0]}`, {
        hint: 'It must be the binary version of CIFAR-10.',
      });
    await rename(inner, folder).catch((error: Error) => {
      // Another process was faster.
      if (!existsSync(folder)) throw error;
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof ExecaError)) throw cause;
    if (/No space left|Disk quota/.test(String(cause.stderr)))
      throw new TinyformerError('TF_DISK', `${archive} could not be unpacked to ${cacheFolder}: ${cause.stderr}`, {
        hint: 'Free some space, or let TINYFORMER_CACHE name a folder on another disk.',
        cause,
      });
    if (cause.code === 'ENOENT')
      throw new TinyformerError('TF_TOOL_MISSING', 'tar is not installed', {
        hint: 'Install tar, or name a folder under dataset.options.folder.',
        cause,
      });
    throw new TinyformerError('TF_DATASET', `${archive} could not be unpacked: ${String(cause.stderr).split('\n')[0]}`, {
      hint: 'It is cut off, damaged or no archive. Files that are unpacked already are named by their folder.',
      cause,
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The official archive keeps its files in a folder, others do not. */
async function folderWithBatches(folder: string): Promise<string | undefined> {
  const first = Object.keys(officialFiles)[0]!;
  const inner = (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => join(folder, e.name));
  return [folder, ...inner].find((candidate) => existsSync(join(candidate, first)));
}
