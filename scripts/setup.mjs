#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { inspect, SetupError } from './setup/index.mjs';
import { conclude, reportLines, setUp } from './setup/present.mjs';

const USAGE = `Sets up what tinyformer needs, from this machine or the first source that works.
  node scripts/setup.mjs [--check] [--only npm,temporal,…] [--with-openocd] [--json] [--quiet]
  --check          look only, change nothing
  --only IDS       node, npm, build, tfjs, temporal, cc, arm-gcc, qemu, openocd
  --with-openocd   also what programs a board
  --json           {"ok", "missing", "parts"} on standard output, progress on standard error
  --quiet          tell only what is missing
Exit code: 0, or 4 with the list of what is missing; 2 for a wrong option.`;

const OPTIONS = {
  check: { type: 'boolean', default: false },
  only: { type: 'string' },
  'with-openocd': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return console.log(USAGE);
  const write = values.json ? console.error : console.log;
  const options = { only: values.only?.split(','), withOpenocd: values['with-openocd'], quiet: values.quiet };
  const { reports, exitCode } = values.check ? await look(options, write) : await setUp({ ...options, write });
  if (values.json)
    console.log(
      JSON.stringify(
        { ok: exitCode === 0, missing: reports.filter(({ ok, required }) => required && !ok).map(({ id }) => id), parts: reports },
        null,
        2,
      ),
    );
  process.exitCode = exitCode;
}

async function look(options, write) {
  const start = performance.now();
  const reports = await inspect(options);
  for (const report of reports.filter(({ ok }) => !options.quiet || !ok)) write(reportLines(report).join('\n'));
  return { reports, exitCode: conclude(reports, write, { quiet: options.quiet, seconds: (performance.now() - start) / 1000 }) };
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
