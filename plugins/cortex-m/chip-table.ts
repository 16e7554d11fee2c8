import { memorySpans } from '../../core/planner/index.js';
import { type Chip, type MemoryBank, TinyformerError } from '../../core/plugin/index.js';
import { type Core, cores, type Fpu, fpuName } from './cores.js';

/** A Cortex-M chip: all that building, emulating and programming need to know of it. */
export interface CortexMChip extends Chip {
  readonly core: Core;
  /** Precision of the FPU; absent: none. */
  readonly fpu?: Fpu;
  /** Absent: QEMU has no machine for it, so that its firmware is built and never run here. */
  readonly emulator?: EmulatorMachine;
  /** OpenOCD's script for the chip family; absent: it is not programmed by OpenOCD. */
  readonly openocd?: string;
}

export interface EmulatorMachine {
  /** QEMU machine with the same core, and memory where the image and the RAM lie. */
  readonly machine: string;
  /** QEMU's -cpu value, when it is not the machine's own. */
  readonly cpu?: string;
  /** Addresses that get a copy of the flash image: where it executes, and where the core looks for its vector table at reset. */
  readonly imageAt: readonly number[];
}

export function executeOrigin(chip: Chip): number {
  return chip.flashExecuteOrigin ?? chip.flash.origin;
}

/**
 * @returns the table itself
 * @throws TF_CHIP when a bank is empty, leaves the 32-bit address space or overlaps another, when the core has no such extension, or when the emulator has no image to
 * execute
 */
export function checkChip(chip: CortexMChip): CortexMChip {
  const { dsp } = cores[chip.core];
  if (dsp !== 'optional' && chip.dsp !== (dsp === 'always'))
    throw invalid(chip, `dsp is ${chip.dsp}, but every ${chip.core} ${dsp === 'always' ? 'has' : 'lacks'} it`);
  if (chip.fpu !== undefined && fpuName(chip.core, chip.fpu) === undefined)
    throw invalid(chip, `no ${chip.core} has an FPU of ${chip.fpu} precision`);
  const alias = { ...chip.flash, name: `${chip.flash.name} (execute)`, origin: executeOrigin(chip) };
  const banks = [
    chip.flash,
    ...(alias.origin === chip.flash.origin ? [] : [alias]),
    ...chip.ram,
    ...(chip.instructionRam ? [chip.instructionRam] : []),
  ];
  for (const { name, origin, bytes } of banks) {
    if (bytes <= 0) throw invalid(chip, `bank ${name} has ${bytes} bytes`);
    if (origin + bytes > 2 ** 32) throw invalid(chip, `bank ${name} ends at ${hex(origin + bytes)}, behind the 32-bit address space`);
  }
  const sorted = [...banks].sort((a, b) => a.origin - b.origin);
  for (const [index, next] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && before.origin + before.bytes > next.origin)
      throw invalid(chip, `banks ${describe(before)} and ${describe(next)} overlap`);
  }
  if (chip.emulator && !chip.emulator.imageAt.includes(executeOrigin(chip))) {
    throw invalid(chip, `emulator.imageAt has no ${hex(executeOrigin(chip))}, where the image executes`);
  }
  return chip;
}

/** A bank that hot sections may name. @throws TF_INTERNAL when the chip has none of that name */
export function bankNamed(chip: Chip, name: string): MemoryBank {
  const bank = [...chip.ram, ...(chip.instructionRam ? [chip.instructionRam] : [])].find((candidate) => candidate.name === name);
  if (!bank) throw new TinyformerError('TF_INTERNAL', `chip ${chip.name} has no bank ${name}`);
  return bank;
}

/** The largest RAM whose banks follow each other without a gap: one region for the linker, and an arena may span its banks. */
export function mainRam(chip: Chip): { readonly origin: number; readonly bytes: number } {
  return memorySpans(chip.ram)[0]!;
}

/** `STM32F746 (Cortex-M7, 216 MHz)`. */
export function chipTitle({ name, core, clockHz }: Chip): string {
  const clock = clockHz > 0 ? `, ${clockHz / 1e6} MHz` : '';
  return `${name.toUpperCase()} (${core.replace('cortex-m', 'Cortex-M')}${clock})`;
}

export function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

function describe(bank: MemoryBank): string {
  return `${bank.name} (${hex(bank.origin)} to ${hex(bank.origin + bank.bytes)})`;
}

function invalid(chip: Chip, what: string): TinyformerError {
  return new TinyformerError('TF_CHIP', `chip ${chip.name}: ${what}`, {
    hint: 'Correct the table by the memory map in the reference manual of the chip.',
  });
}
