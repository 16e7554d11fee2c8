import { type CortexMChip, executeOrigin, mainRam } from '../chip-table.js';
import type { Core } from '../cores.js';

interface Machine {
  readonly core: Core;
  readonly machine: string;
  /** Where the core looks for its vector table at reset. */
  readonly resetAt: number;
  /** Memory that holds an image. */
  readonly flash: Extent;
  readonly ram: Extent;
}

interface Extent {
  readonly origin: number;
  readonly bytes: number;
}

const boards: Omit<Machine, 'core' | 'machine'> = {
  resetAt: 0,
  flash: { origin: 0, bytes: 4 << 20 },
  ram: { origin: 0x2000_0000, bytes: 4 << 20 },
};

/** Machines of QEMU that are good for chips other than their own: only the core and the memory are used of them. */
const machines: readonly Machine[] = [
  { core: 'cortex-m3', machine: 'mps2-an385', ...boards },
  { core: 'cortex-m4', machine: 'mps2-an386', ...boards },
  { core: 'cortex-m7', machine: 'mps2-an500', ...boards },
  {
    core: 'cortex-m4',
    machine: 'netduinoplus2',
    resetAt: 0,
    flash: { origin: 0x0800_0000, bytes: 1 << 20 },
    ram: { origin: 0x2000_0000, bytes: 128 << 10 },
  },
];

/**
 * A chip with a machine that has its core, and memory where its firmware and its RAM lie; without one when QEMU has none that is known here. The
 * image of the board runs there, so RAM that the machine lacks takes no copies: an instruction RAM is left out, a bank apart is no fast one.
 */
export function emulated(chip: Omit<CortexMChip, 'emulator'>): CortexMChip {
  const code = { origin: executeOrigin(chip), bytes: chip.flash.bytes };
  const found = machines.find(({ core, flash, ram }) => core === chip.core && holds(flash, code) && holds(ram, mainRam(chip)));
  if (!found) return chip;
  const has = (bank: Extent): boolean => holds(found.flash, bank) || holds(found.ram, bank);
  const { instructionRam, ...others } = chip;
  return {
    ...others,
    ...(instructionRam && has(instructionRam) ? { instructionRam } : {}),
    ram: chip.ram.map((bank) => (has(bank) ? bank : { ...bank, speed: 'normal' })),
    emulator: { machine: found.machine, imageAt: [...new Set([found.resetAt, code.origin])] },
  };
}

function holds(outer: Extent, inner: Extent): boolean {
  return inner.origin >= outer.origin && inner.origin + inner.bytes <= outer.origin + outer.bytes;
}
