import { type Chip, type MemoryBank, TinyformerError, z } from '../../core/plugin/index.js';

/** A Cortex-M chip: all that building, emulating and programming need to know of it. */
export interface CortexMChip extends Chip {
  /** GCC's -mfpu value; absent: no FPU. */
  readonly fpu?: string;
  readonly emulator: {
    /** QEMU machine with the same core, and memory where the image and the RAM lie. */
    readonly machine: string;
    /** QEMU's -cpu value, when it is not the machine's own. */
    readonly cpu?: string;
    /** Addresses that get a copy of the flash image: where it executes, and where the core looks for its vector table at reset. */
    readonly imageAt: readonly number[];
  };
  /** OpenOCD's script for the chip family. */
  readonly openocd: string;
}

const bank = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z]\w*$/)
    .describe('Name in reports and errors.'),
  origin: z.int().min(0).describe('First address.'),
  bytes: z.int().describe('Size.'),
  speed: z.enum(['tightly-coupled', 'normal']).describe('tightly-coupled: without wait states.'),
});

/** The table as users write it in the options of the `cortex-m` plugin. */
export const chipSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe('Id of the target.'),
  core: z.string().describe("GCC's -mcpu value."),
  dsp: z.boolean().describe('The core has the DSP instructions.'),
  fpu: z.string().optional().describe("GCC's -mfpu value; absent: no FPU."),
  clockHz: z.number().positive().describe('Highest clock.'),
  flash: bank.describe('The bank that is programmed.'),
  flashExecuteOrigin: z.int().min(0).optional().describe('Where the same flash is executed, if elsewhere.'),
  ram: z.array(bank).min(1).describe('Banks of RAM.'),
  emulator: z
    .strictObject({
      machine: z.string().describe('QEMU machine with the same core.'),
      cpu: z.string().optional().describe("QEMU's -cpu value, when it is not the machine's own."),
      imageAt: z.array(z.int().min(0)).min(1).describe('Addresses that get a copy of the image.'),
    })
    .describe('How the chip is emulated.'),
  openocd: z.string().describe("OpenOCD's script of the chip."),
});

export function executeOrigin(chip: Chip): number {
  return chip.flashExecuteOrigin ?? chip.flash.origin;
}

/**
 * @returns the table itself
 * @throws TF_CHIP when a bank is empty, leaves the 32-bit address space or overlaps another, or when the emulator has no image to execute
 */
export function checkChip(chip: CortexMChip): CortexMChip {
  const alias = { ...chip.flash, name: `${chip.flash.name} (execute)`, origin: executeOrigin(chip) };
  const banks = [chip.flash, ...(alias.origin === chip.flash.origin ? [] : [alias]), ...chip.ram];
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
  if (!chip.emulator.imageAt.includes(executeOrigin(chip))) {
    throw invalid(chip, `emulator.imageAt has no ${hex(executeOrigin(chip))}, where the image executes`);
  }
  return chip;
}

/** The RAM that follows the first bank without a gap: one region for the linker, and an arena may span its banks. */
export function mainRam(chip: Chip): MemoryBank {
  const sorted = [...chip.ram].sort((a, b) => a.origin - b.origin);
  const first = sorted[0] as MemoryBank;
  let end = first.origin;
  for (const { origin, bytes } of sorted) if (origin === end) end += bytes;
  return { ...first, name: 'RAM', bytes: end - first.origin };
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
