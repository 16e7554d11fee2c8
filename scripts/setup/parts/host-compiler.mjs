import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canInstallWithApt, installWithApt } from '../apt.mjs';
import { ask } from '../command.mjs';
import { packageManagerHint } from '../hints.mjs';
import { environmentVariable, locate, onPath } from '../places.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const places = [environmentVariable('CC'), onPath('gcc', 'clang', 'cc')];

/** Also tells a compiler without the C library's headers, which minimal systems have. */
function check(context, file) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tinyformer-cc-'));
  try {
    fs.writeFileSync(
      path.join(folder, 'probe.c'),
      '#include <stdint.h>\n#include <stdio.h>\nint main(void) { return printf("%d", (int)sizeof(int32_t)) < 0; }\n',
    );
    const { ok, output } = ask(context, file, ['-std=c99', path.join(folder, 'probe.c'), '-o', path.join(folder, 'probe')]);
    if (!ok) return { ok: false, detail: `compiles no C99 program (${output.split('\n')[0]})` };
    return { ok: true, version: ask(context, file, ['--version']).output.split('\n')[0] };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const fromApt = {
  name: 'the system package gcc',
  available: canInstallWithApt,
  fetch: (context) => installWithApt(context, ['gcc', 'libc6-dev']),
};

/** @type {import('../contract.mjs').Part} */
export const hostCompiler = {
  id: 'cc',
  title: 'C compiler of this machine',
  why: 'to run the generated C here, on the whole test set',
  neededBy: ['verify', 'npm test'],
  cost: { download: '40 MB', disk: '150 MB', time: '15 s' },
  detect: (context) => locate(context, 'cc', places, check),
  sources: [fromApt],
  hint: (context) =>
    packageManagerHint(
      context,
      { apt: 'gcc g++ libc6-dev', dnf: 'gcc gcc-c++', pacman: 'gcc', brew: 'gcc' },
      'install gcc or clang and type: export CC=/path/to/compiler',
    ),
};
