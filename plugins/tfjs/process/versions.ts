import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { remembered } from '../../../core/exec/index.js';
import { TinyformerError } from '../../../core/plugin/index.js';
import { trainingEnvironment } from '../tensorflow/environment.js';
import { memoryError, saysOutOfMemory } from './ended-early.js';

const script = fileURLToPath(new URL('../child/print-versions.js', import.meta.url));
let known: Promise<Readonly<Record<string, string>>> | undefined;

/**
 * Versions of tfjs-node and of the TensorFlow library that it uses. They are asked from a process of its own, so that this one stays small;
 * as loading the library takes most of a second, the answer is kept until a file of it changes.
 *
 * @throws TF_TOOL_MISSING
 */
export function tensorflowVersions(): Promise<Readonly<Record<string, string>>> {
  known ??= remembered('versions of TensorFlow', libraryFiles(), askVersions);
  known.catch(() => {
    known = undefined;
  });
  return known;
}

async function askVersions(): Promise<Readonly<Record<string, string>>> {
  try {
    const { stdout } = await execa(process.execPath, [script], { env: trainingEnvironment(1), timeout: 60_000 });
    return JSON.parse(stdout) as Record<string, string>;
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    if (stderr !== undefined && saysOutOfMemory(stderr)) throw memoryError('TensorFlow could not be loaded: memory ran out');
    throw new TinyformerError('TF_TOOL_MISSING', '@tensorflow/tfjs-node is not installed, or its native library does not load', {
      hint: 'Run "tinyformer doctor --fix".',
      cause,
    });
  }
}

/** The packages' descriptions, tfjs-node's addon and TensorFlow's libraries; of a package that is not there its name, which is no file. */
function libraryFiles(): string[] {
  const require = createRequire(import.meta.url);
  try {
    const node = require.resolve('@tensorflow/tfjs-node/package.json');
    const core = createRequire(node).resolve('@tensorflow/tfjs-core/package.json');
    const folder = dirname(node);
    const libraries = [
      ...filesIn(join(folder, 'deps/lib')),
      ...readdirSync(join(folder, 'lib')).flatMap((api) => filesIn(join(folder, 'lib', api))),
    ];
    return [node, core, ...libraries];
  } catch {
    return ['@tensorflow/tfjs-node'];
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}
