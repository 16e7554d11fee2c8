import { bytesSchema } from '../../core/config/index.js';
import { z } from '../../core/plugin/index.js';
import { type CortexMChip, checkChip } from './chip-table.js';
import { coreNames, cores } from './cores.js';
import { emulated } from './emulator/machines.js';

const address = z.int({ error: 'write an address: 0x20000000' }).min(0).max(0xffff_ffff);
const bank = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z]\w*$/, 'use letters, digits and _')
    .optional()
    .describe('Name in reports and errors.'),
  origin: address.describe('First address.'),
  bytes: bytesSchema.describe('Size: 131072, "128 KB".'),
  speed: z.enum(['tightly-coupled', 'normal']).default('normal').describe('tightly-coupled: without wait states.'),
});

/** A chip's table as users write it. What is not written follows from the core and the memory. */
export const chipSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and dashes')
    .describe('Name of the chip in reports and generated files.'),
  core: z.enum(coreNames).describe("GCC's -mcpu value."),
  dsp: z.boolean().optional().describe('The core has the DSP instructions. Default: true for Cortex-M4 and M7, else false.'),
  fpu: z.enum(['none', 'single', 'double']).default('none').describe('Precision of the FPU.'),
  clockHz: z.number().min(0).default(0).describe('Highest clock, for reports; 0: not told.'),
  flash: bank.describe('The bank that is programmed.'),
  flashExecuteOrigin: address.optional().describe('Where the same flash is executed, if elsewhere.'),
  ram: z.array(bank).min(1).describe('Banks of RAM. The largest region of banks without gaps is used.'),
  instructionRam: bank.optional().describe('RAM of the instruction bus (ITCM), for copies of hot code and weights.'),
  emulator: z
    .strictObject({
      machine: z.string().describe('QEMU machine with this core, and memory at these places.'),
      cpu: z.string().optional().describe("QEMU's -cpu value, when it is not the machine's own."),
      imageAt: z
        .array(address)
        .min(1)
        .describe('Addresses that get a copy of the image: where it executes, and where the core looks at reset.'),
    })
    .optional()
    .describe('How the chip is emulated. Default: a machine of QEMU that fits, if there is one.'),
  openocd: z.string().optional().describe("OpenOCD's script of the chip: target/stm32f4x.cfg."),
});

export type ChipTable = z.input<typeof chipSchema>;

/**
 * The chip of a table, for plugins that bring one.
 *
 * @example new CortexMTarget(defineChip({ name: 'stm32f446', core: 'cortex-m4', flash: {...}, ram: [...] }))
 * @throws ZodError, TF_CHIP
 */
export function defineChip(table: ChipTable): CortexMChip {
  return completeChip(chipSchema.parse(table));
}

/** @throws TF_CHIP */
export function completeChip({ fpu, emulator, ...table }: z.output<typeof chipSchema>): CortexMChip {
  const flash = { ...table.flash, name: table.flash.name ?? 'flash' };
  const ram = table.ram.map((entry, i) => ({ ...entry, name: entry.name ?? (table.ram.length === 1 ? 'RAM' : `RAM${i + 1}`) }));
  const dsp = table.dsp ?? cores[table.core].dsp === 'always';
  const instructionRam = table.instructionRam && { ...table.instructionRam, name: table.instructionRam.name ?? 'ITCM' };
  const chip = { ...table, flash, ram, dsp, instructionRam, ...(fpu === 'none' ? {} : { fpu }) };
  checkChip(chip);
  return emulator ? checkChip({ ...chip, emulator }) : emulated(chip);
}
