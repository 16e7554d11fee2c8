import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { writeAtomically } from '../../core/artifacts/disk.js';
import { cacheFolder } from '../../core/exec/index.js';

const workflowsFolder = fileURLToPath(new URL('../../workflows/', import.meta.url));

let bundled: Promise<string> | undefined;

/**
 * The workflows as one script. Bundling takes a second or two, so it is done once per version of the code, in the cache folder; the build
 * does it ahead.
 *
 * @returns path of the bundle
 */
export function bundleWorkflows(): Promise<string> {
  bundled ??= bundle();
  bundled.catch(() => {
    bundled = undefined;
  });
  return bundled;
}

async function bundle(): Promise<string> {
  const file = join(cacheFolder(), 'workflows', `${await codeHash()}.js`);
  if (!existsSync(file)) {
    const { code } = await bundleWorkflowCode({ workflowsPath: join(workflowsFolder, 'index.js'), logger: silent });
    await writeAtomically(file, code);
  }
  return file;
}

/** Of everything that goes into the bundle: our compiled workflows and Temporal's package. */
async function codeHash(): Promise<string> {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string };
  hash.update(sdk.version);
  for (const name of (await readdir(workflowsFolder)).filter((entry) => entry.endsWith('.js')).sort()) {
    hash.update(name).update(await readFile(join(workflowsFolder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

const ignore = (): void => undefined;

/** Webpack's report is nothing for users; what fails throws. */
const silent = { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
