import fs from 'node:fs';
import path from 'node:path';
import { canInstallWithApt, canUnpackFromApt, installWithApt, unpackFromApt } from '../apt.mjs';
import { ask } from '../command.mjs';
import { packageManagerHint } from '../hints.mjs';
import { environmentVariable, inCache, locate, onPath } from '../places.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const folder = (context) => path.join(context.cache, 'qemu');

const places = [
  environmentVariable('TINYFORMER_QEMU'),
  onPath('qemu-system-arm'),
  inCache((context) => path.join(folder(context), 'qemu-system-arm')),
];

/** The board with a Cortex-M7 on which generated firmware runs. */
const MACHINE = 'mps2-an500';

function check(context, file) {
  const version = /version ([\d.]+)/.exec(ask(context, file, ['--version']).output)?.[1];
  if (!version) return { ok: false, detail: `does not start (${ask(context, file, ['--version']).output.split('\n')[0]})` };
  if (!ask(context, file, ['-machine', 'help']).output.includes(MACHINE)) return { ok: false, detail: `has no machine ${MACHINE}` };
  return { ok: true, version };
}

const fromApt = {
  name: 'the system package qemu-system-arm',
  available: canInstallWithApt,
  fetch: (context) => installWithApt(context, ['qemu-system-arm']),
};

/** With the shared libraries that the system lacks, and a start script that leads to them. */
const unpacked = {
  name: 'the same package unpacked into the cache, without root',
  available: canUnpackFromApt,
  fetch: (context) =>
    unpackFromApt(context, ['qemu-system-arm', 'qemu-system-common', 'qemu-system-data'], folder(context), (target) => {
      const root = folder(context);
      const libraries = libraryFolders(target).map((name) => path.join(root, name));
      const script = [
        '#!/bin/sh',
        `LD_LIBRARY_PATH='${libraries.join(':')}'\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}`,
        'export LD_LIBRARY_PATH',
        `exec '${root}/usr/bin/qemu-system-arm' -L '${root}/usr/share/qemu' "$@"`,
      ];
      fs.writeFileSync(path.join(target, 'qemu-system-arm'), `${script.join('\n')}\n`, { mode: 0o755 });
    }),
};

/** The folders with shared libraries, but for QEMU's own modules, which it finds by itself. */
function libraryFolders(root) {
  const files = fs.readdirSync(root, { recursive: true }).filter((name) => /^(usr\/)?lib\/.*\.so[.\d]*$/.test(name));
  return [...new Set(files.map((name) => path.dirname(name)))].filter((name) => !name.endsWith('/qemu'));
}

/** @type {import('../contract.mjs').Part} */
export const emulator = {
  id: 'qemu',
  title: 'qemu-system-arm',
  why: 'to run firmware without a board, and count its instructions',
  neededBy: ['verify', 'bench engine', 'npm test'],
  cost: { download: '20 MB', disk: '80 MB', time: '10 s' },
  detect: (context) => locate(context, 'qemu', places, check),
  sources: [fromApt, unpacked],
  hint: (context) =>
    packageManagerHint(
      context,
      { apt: 'qemu-system-arm', dnf: 'qemu-system-arm', pacman: 'qemu-system-arm', brew: 'qemu' },
      'install QEMU 7.2 or newer and type: export TINYFORMER_QEMU=/path/to/qemu-system-arm',
    ),
};
