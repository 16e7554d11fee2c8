import { EXIT_MISSING } from './contract.mjs';
import { fix } from './index.mjs';

const WIDTH = 28;
const LINES_OF_ERROR = 15;

/**
 * Sets up, telling each step in plain lines, and returns the exit code.
 *
 * @param {{only?: string[], withOpenocd?: boolean, quiet?: boolean, write?: (line: string) => void}} [options]
 */
export async function setUp({ only, withOpenocd, quiet = false, write = console.log } = {}) {
  const start = performance.now();
  const onEvent = (event) => {
    for (const line of lines(event, quiet)) write(line);
  };
  const reports = await fix({ only, withOpenocd, onEvent });
  return { reports, exitCode: conclude(reports, write, { quiet, seconds: (performance.now() - start) / 1000 }) };
}

/**
 * @param {import('./index.mjs').PartReport[]} reports
 * @param {(line: string) => void} write
 * @param {{quiet: boolean, seconds: number}} options
 * @returns {number} exit code
 */
export function conclude(reports, write, { quiet, seconds }) {
  const missing = reports.filter(({ ok, required }) => required && !ok);
  if (missing.length > 0) write(`Missing: ${missing.map(({ title }) => title).join(', ')}. The lines above say what to type.`);
  else if (!quiet) write(`Everything is in place (${seconds.toFixed(1)} s).`);
  return missing.length > 0 ? EXIT_MISSING : 0;
}

/** @param {import('./index.mjs').PartReport} report */
export function reportLines({ title, ok, required, version, path, detail, hint, neededBy }) {
  const state = ok ? 'ok' : required ? 'missing' : 'optional';
  const first = `${state.padEnd(9)}${title.padEnd(WIDTH)} ${ok ? [version, path].filter(Boolean).join('  ') : detail}`;
  return ok ? [first] : [first, `${' '.repeat(9)}needed by ${neededBy.join(', ')}; ${hint}`];
}

function lines(event, quiet) {
  const { type, part } = event;
  switch (type) {
    case 'present':
      return quiet ? [] : [`ok       ${part.title.padEnd(WIDTH)} ${event.detection.version ?? ''}`];
    case 'optional':
      return quiet ? [] : [`optional ${part.title.padEnd(WIDTH)} left out; with --with-openocd it is needed ${part.why}`];
    case 'start': {
      const { download, disk, time } = part.cost;
      return quiet ? [] : [`get      ${part.title}: needed ${part.why} (download ${download}, disk ${disk}, about ${time})`];
    }
    case 'step':
      return quiet ? [] : [`         ${event.text}`];
    case 'refused': {
      const [first, ...rest] = event.error.message.split('\n');
      return quiet ? [] : [`         not so: ${first}`, ...rest.slice(-LINES_OF_ERROR).map((line) => `           ${line}`)];
    }
    case 'done':
      return quiet ? [] : [`done     ${part.title.padEnd(WIDTH)} ${event.detection.version ?? ''} in ${event.seconds.toFixed(1)} s`];
    case 'missing':
      return [`missing  ${part.title}: ${event.detection.detail}`, `         ${event.hint}`];
  }
}
