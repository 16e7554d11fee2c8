import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { anyExitCode, findProgram } from '../../../core/exec/index.js';
import { TinyformerError } from '../../../core/plugin/index.js';
import type { ExecContext } from '../../native/index.js';
import { hex } from '../chip-table.js';
import { flashImage, readElf } from '../elf.js';
import { openOcd } from '../toolchain.js';
import type { FlashOptions } from './flash-options.js';
import { type FlashableChip, openOcdArguments } from './openocd-arguments.js';
import { probeError } from './probe-errors.js';

const timeoutMs = 10 * 60_000;

/**
 * Programs a board, verifies it and reads its flash back.
 *
 * @param elf path of the image
 * @param root folder at which a relative path of an interface script starts
 * @param workFolder existing folder for what is read back
 * @returns the flash as read back, as many bytes as the image has
 * @throws TF_TOOL_MISSING without OpenOCD; TF_PROBE when no probe or chip answers, or the flash does not hold what was written
 */
export async function programBoard(
  chip: FlashableChip,
  elf: string,
  options: FlashOptions,
  root: string,
  workFolder: string,
  context: ExecContext,
): Promise<Uint8Array> {
  const openocd = findProgram(openOcd);
  const image = flashImage(readElf(await readFile(elf)), chip);
  const readBack = join(workFolder, 'readback.bin');
  const located = { ...options, interface: locateInterface(options.interface, root) };
  const args = openOcdArguments(chip, located, { elf, readBack, bytes: image.length });
  const { exitCode, stdout, stderr } = await context.exec(openocd, args, { cwd: workFolder, okExitCodes: anyExitCode, timeoutMs });
  if (exitCode !== 0) throw probeError(stdout + stderr);

  const held = new Uint8Array(await readFile(readBack));
  const wrong = image.findIndex((byte, index) => held[index] !== byte);
  if (wrong >= 0) {
    const there = held[wrong] === undefined ? 'nothing' : hex(held[wrong]).slice(-2);
    throw new TinyformerError(
      'TF_PROBE',
      `the flash at ${hex(chip.flash.origin + wrong)} reads ${there}, written was ${hex(image[wrong] ?? 0).slice(-2)}`,
      {
        hint: 'Program it again; if the same address fails, the flash or the connection is faulty.',
      },
    );
  }
  return held;
}

/** A file of the user's, or one of OpenOCD's own scripts. */
function locateInterface(name: string | undefined, root: string): string | undefined {
  if (name === undefined) return undefined;
  const file = resolve(root, name);
  return existsSync(file) ? file : name;
}
