import { z } from '../../../core/plugin/index.js';

/** Options of the flash stage. */
export const flashOptions = z.strictObject({
  dryRun: z.boolean().optional().describe('Only show the command. Default: true as long as no interface is given.'),
  interface: z
    .string()
    .optional()
    .describe(
      "OpenOCD script of the debug probe, e.g. 'interface/stlink.cfg', or a file relative to the config. Default with dryRun: false: the on-board ST-LINK.",
    ),
  serial: z.string().optional().describe('Serial number of the probe, where several are connected.'),
  transport: z.enum(['swd', 'jtag', 'hla_swd', 'dapdirect_swd']).optional().describe("Default: the interface's own."),
  adapterSpeed: z.int().positive().optional().describe('Clock of the probe in kHz. Default: that of the chip.'),
});

export type FlashOptions = z.infer<typeof flashOptions>;

export const defaultInterface = 'interface/stlink.cfg';

/** Without a configured probe nobody meant to write to a board. */
export function isDryRun(options: FlashOptions): boolean {
  return options.dryRun ?? options.interface === undefined;
}
