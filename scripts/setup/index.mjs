import { sweepScratch } from './atomic.mjs';
import { createContext } from './context.mjs';
import { SetupError } from './contract.mjs';
import { armCompiler } from './parts/arm-compiler.mjs';
import { build } from './parts/build.mjs';
import { emulator } from './parts/emulator.mjs';
import { hostCompiler } from './parts/host-compiler.mjs';
import { nodeRuntime } from './parts/node-runtime.mjs';
import { npmPackages } from './parts/npm-packages.mjs';
import { openocd } from './parts/openocd.mjs';
import { temporal } from './parts/temporal.mjs';
import { tfjs } from './parts/tfjs.mjs';

export { EXIT_MISSING, SetupError } from './contract.mjs';

/** In the order in which they are set up: later ones use earlier ones. @type {import('./contract.mjs').Part[]} */
export const parts = [nodeRuntime, npmPackages, build, tfjs, temporal, hostCompiler, armCompiler, emulator, openocd];

const tools = { temporal, cc: hostCompiler, 'arm-gcc': armCompiler, qemu: emulator, openocd };

/**
 * The program that a stage runs: the same order of places as the set-up's, in about a millisecond. For `arm-gcc` it is the
 * prefix of the whole tool chain, `/usr/bin/arm-none-eabi-`.
 *
 * @param {keyof typeof tools} id
 * @param {Partial<import('./contract.mjs').Context>} [overrides]
 * @returns {string | undefined} undefined where no place holds one that passes its check
 */
export function toolPath(id, overrides) {
  const found = tools[id].detect(createContext(overrides));
  if (!found.ok) return undefined;
  return id === 'arm-gcc' ? found.path.replace(/gcc[^/\\]*$/, '') : found.path;
}

/**
 * Looks at every part and changes nothing.
 *
 * @param {{only?: string[], withOpenocd?: boolean, context?: Partial<import('./contract.mjs').Context>}} [options]
 */
export async function inspect({ only, withOpenocd = false, context: overrides } = {}) {
  const context = createContext(overrides);
  const reports = [];
  for (const part of choose(context, only))
    reports.push(describe(context, part, await part.detect(context), isRequired(part, only, withOpenocd)));
  return reports;
}

/**
 * Gets what is required and missing, from the first source that works, and goes on with the next part where none does.
 *
 * @param {{only?: string[], withOpenocd?: boolean, onEvent?: (event: import('./index.mjs').SetupEvent) => void, context?: Partial<import('./contract.mjs').Context>}} [options]
 */
export async function fix({ only, withOpenocd = false, onEvent = () => {}, context: overrides } = {}) {
  const context = createContext(overrides);
  sweepScratch(context);
  const reports = [];
  for (const part of choose(context, only)) {
    const required = isRequired(part, only, withOpenocd);
    let detection = await part.detect(context);
    if (required && !detection.ok) detection = await obtain(context, part, detection, onEvent);
    else onEvent({ type: detection.ok ? 'present' : 'optional', part, detection });
    reports.push(describe(context, part, detection, required));
  }
  return reports;
}

async function obtain(context, part, detection, onEvent) {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  onEvent({ type: 'start', part, detection });
  const stepping = { ...context, say: (text) => onEvent({ type: 'step', part, text }) };
  for (const source of part.sources.filter((candidate) => candidate.available(context))) {
    onEvent({ type: 'step', part, text: `from ${source.name}` });
    try {
      await source.fetch(stepping);
      detection = await part.detect(context);
      if (!detection.ok) throw new SetupError(`it does not serve: ${detection.detail}`);
      onEvent({ type: 'done', part, detection, seconds: seconds() });
      return detection;
    } catch (error) {
      onEvent({ type: 'refused', part, source: source.name, error });
    }
  }
  onEvent({ type: 'missing', part, detection, hint: part.hint(context), seconds: seconds() });
  return detection;
}

function choose(context, only) {
  const known = parts.filter((part) => part.applies?.(context) ?? true);
  const unknown = only?.find((id) => !parts.some((part) => part.id === id));
  if (unknown !== undefined) throw new SetupError(`no part is called '${unknown}': there are ${parts.map(({ id }) => id).join(', ')}`);
  return only ? known.filter(({ id }) => only.includes(id)) : known;
}

const isRequired = (part, only, withOpenocd) => !part.onRequest || withOpenocd || (only?.includes(part.id) ?? false);

function describe(context, { id, title, neededBy, hint }, { ok, version, path, detail }, required) {
  return { id, title, ok, required, version, path, neededBy, hint: ok ? undefined : hint(context), detail };
}
