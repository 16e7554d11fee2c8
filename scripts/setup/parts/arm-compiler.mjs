import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canInstallWithApt, canUnpackFromApt, installWithApt, unpackFromApt } from '../apt.mjs';
import { ask } from '../command.mjs';
import { packageManagerHint } from '../hints.mjs';
import { environmentVariable, inCache, locate, onPath } from '../places.mjs';

/** @typedef {import('../contract.mjs').Context} Context */

const folder = (context) => path.join(context.cache, 'arm-none-eabi');

const places = [
  environmentVariable('TINYFORMER_ARM_GCC'),
  onPath('arm-none-eabi-gcc'),
  inCache((context) => path.join(folder(context), 'usr/bin/arm-none-eabi-gcc')),
];

const TARGET = ['-mcpu=cortex-m7', '-mthumb', '-mfpu=fpv5-sp-d16', '-mfloat-abi=hard', '--specs=nano.specs', '--specs=nosys.specs'];

/** Links a program for the Cortex-M7, which takes newlib's headers and its library for single-precision hard float. */
function check(context, file) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tinyformer-arm-'));
  try {
    const source = path.join(scratch, 'probe.c');
    fs.writeFileSync(
      source,
      '#include <stdint.h>\n#include <string.h>\nint main(int n, char **v) { uint8_t to[64]; memcpy(to, v, (size_t)n); return to[n]; }\n',
    );
    const { ok, output } = ask(context, file, [...TARGET, source, '-o', path.join(scratch, 'probe.elf')]);
    if (!ok)
      return {
        ok: false,
        detail: `links no Cortex-M7 program; is newlib there? (${/^.*error: .*$/m.exec(output)?.[0] ?? output.split('\n')[0]})`,
      };
    const library = ask(context, file, [...TARGET, '-print-file-name=libc_nano.a']).output;
    return { ok: true, version: ask(context, file, ['-dumpfullversion']).output, files: [library] };
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

const fromApt = {
  name: 'the system packages gcc-arm-none-eabi and newlib',
  available: canInstallWithApt,
  fetch: (context) => installWithApt(context, ['gcc-arm-none-eabi', 'libnewlib-arm-none-eabi']),
};

const PACKAGES = ['binutils-arm-none-eabi', 'gcc-arm-none-eabi', 'libnewlib-arm-none-eabi', 'libnewlib-dev'];

/** The two links are what the packages' install scripts make through the system's alternatives. */
const unpacked = {
  name: 'the same packages unpacked into the cache, without root',
  available: canUnpackFromApt,
  fetch: (context) =>
    unpackFromApt(context, PACKAGES, folder(context), (target) => {
      const library = path.join(target, 'usr/lib/arm-none-eabi');
      fs.symlinkSync('newlib', path.join(library, 'lib'));
      fs.symlinkSync('../../include/newlib', path.join(library, 'include'));
    }),
};

/** @type {import('../contract.mjs').Part} */
export const armCompiler = {
  id: 'arm-gcc',
  title: 'arm-none-eabi-gcc with newlib',
  why: 'to compile firmware for the Cortex-M7',
  neededBy: ['verify', 'flash', 'bench engine', 'npm test'],
  cost: { download: '97 MB', disk: '809 MB', time: '25 s' },
  detect: (context) => locate(context, 'arm-gcc', places, check),
  sources: [fromApt, unpacked],
  hint: (context) =>
    packageManagerHint(
      context,
      {
        apt: 'gcc-arm-none-eabi libnewlib-arm-none-eabi',
        dnf: 'arm-none-eabi-gcc-cs arm-none-eabi-newlib',
        pacman: 'arm-none-eabi-gcc arm-none-eabi-newlib',
        brew: '--cask gcc-arm-embedded',
      },
      'unpack the Arm GNU Toolchain (arm-none-eabi) and type: export TINYFORMER_ARM_GCC=/path/to/bin/arm-none-eabi-gcc',
    ),
};
