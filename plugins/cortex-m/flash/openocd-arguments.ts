import { type CortexMChip, hex } from '../chip-table.js';
import { defaultInterface, type FlashOptions } from './flash-options.js';

/** A chip that OpenOCD knows. */
export type FlashableChip = CortexMChip & { readonly openocd: string };

/** What OpenOCD works on, as paths in its working folder. */
export interface FlashFiles {
  readonly elf: string;
  /** Where the flash is copied to afterwards, and how many bytes of it. */
  readonly readBack: string;
  readonly bytes: number;
}

/**
 * Arguments for OpenOCD that program the image, verify it, read the flash back and start the program. The first failure ends OpenOCD with
 * exit code 1. Its servers are off, so that several boards can be programmed at once.
 */
export function openOcdArguments(chip: FlashableChip, options: FlashOptions, files: FlashFiles): string[] {
  const commands = [
    'gdb_port disabled; tcl_port disabled; telnet_port disabled',
    ...(options.adapterSpeed === undefined ? [] : [`adapter speed ${options.adapterSpeed}`]),
    `program {${files.elf}} verify`,
    `dump_image {${files.readBack}} ${hex(chip.flash.origin)} ${files.bytes}`,
    'reset run',
    'shutdown',
  ];
  return [
    ...['-f', options.interface ?? defaultInterface],
    ...(options.transport === undefined ? [] : ['-c', `transport select ${options.transport}`]),
    ...(options.serial === undefined ? [] : ['-c', `adapter serial ${options.serial}`]),
    ...['-f', chip.openocd],
    ...commands.flatMap((command) => ['-c', command]),
  ];
}

/** A command line as one would type it. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
