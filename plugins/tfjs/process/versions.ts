import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { TinyformerError } from '../../../core/plugin/index.js';
import { trainingEnvironment } from '../tensorflow/environment.js';
import { memoryError, saysOutOfMemory } from './ended-early.js';

const script = fileURLToPath(new URL('../child/print-versions.js', import.meta.url));
let known: Promise<Readonly<Record<string, string>>> | undefined;

/** Versions of tfjs-node and of the TensorFlow library that it uses, asked from a process of its own so that this one stays small. */
export function tensorflowVersions(): Promise<Readonly<Record<string, string>>> {
  known ??= askVersions();
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
