import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder, findProgram } from '../../../core/exec/index.js';
import { packageRoot } from '../../../core/package-root.js';
import { TinyformerError } from '../../../core/plugin/index.js';
import { compilerEnvironment, type ExecContext, hostCompiler } from '../../native/index.js';

const sources = ['count.c', 'instruction.c', 'cycles.c'];
const headers = ['plugin_api.h', 'instruction.h', 'cycles.h'];

/**
 * The emulator plugin that counts instructions, compiled on first use with the host's compiler and kept in the cache under the hash of
 * what it was made from.
 *
 * @param qemu the emulator that will load it: its version decides the plugin interface
 * @returns path of the shared library
 * @throws TF_TOOL_MISSING without a host compiler, TF_TOOL_FAILED, TF_DISK when the cache cannot be written
 */
export async function buildCounter(qemu: string, context: ExecContext): Promise<string> {
  const folder = join(packageRoot(), 'plugins/cortex-m/emulator');
  const compiler = findProgram(hostCompiler);
  const { stdout: version } = await context.exec(qemu, ['--version']);
  const flags = ['-std=c99', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', `-DAPI_VERSION=${pluginApiVersion(version)}`];

  const hash = createHash('sha256').update([compiler, arch(), ...flags].join('\0'));
  for (const name of [...sources, ...headers]) hash.update(await readFile(join(folder, name)));
  const library = join(cacheFolder(), 'emulator-plugin', `count-${hash.digest('hex').slice(0, 16)}.so`);
  if (existsSync(library)) return library;

  try {
    await mkdir(dirname(library), { recursive: true });
  } catch (error) {
    throw new TinyformerError('TF_DISK', `${dirname(library)} cannot be made`, {
      hint: 'Set TINYFORMER_CACHE to a folder that can be written.',
      cause: error,
    });
  }
  const temporary = `${library}.${randomUUID()}.part`;
  try {
    await context.exec(compiler, [...flags, '-o', temporary, ...sources], { cwd: folder, env: compilerEnvironment });
    await rename(temporary, library);
  } finally {
    await rm(temporary, { force: true });
  }
  return library;
}

/** The plugin interface of a QEMU, from what it says about its version. */
function pluginApiVersion(text: string): 1 | 2 | 3 {
  const [major = 0, minor = 0] = (/version (\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  if (major < 9) return 1;
  return major === 9 && minor === 0 ? 2 : 3;
}
