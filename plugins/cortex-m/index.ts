import { definePlugin, Stages, Targets, z } from '../../core/plugin/index.js';
import { checkChip, chipSchema } from './chip-table.js';
import { CortexMTarget } from './cortex-m-target.js';
import { createFlashStage } from './flash/flash-stage.js';

export { buildAndRun, type ExecContext, type Program, type ProgramResult } from '../native/index.js';
export { type CortexMChip, checkChip, chipSchema, executeOrigin, mainRam } from './chip-table.js';
export { CortexMTarget, type FirmwareRun } from './cortex-m-target.js';
export { type Elf, flashImage, readElf } from './elf.js';
export { type Counts, type FunctionCount, nameRegions } from './emulator/read-counts.js';
export { runEmulator } from './emulator/run-emulator.js';
export { createFlashStage, type FlashReport } from './flash/flash-stage.js';
export { programBoard } from './flash/program-board.js';
export { stackBytes } from './linker-script.js';
export { armCompiler, emulator, siblingTool } from './toolchain.js';

/** Cortex-M chips that have no plugin of their own: one table each, in the options. Chip `x` gets the target `x` and the stage `flash-x`. */
export default definePlugin({
  name: 'cortex-m',
  version: '1.0.0',
  apiVersion: 1,
  options: z.strictObject({ chips: z.array(chipSchema).default([]).describe('Tables of chips.') }),
  register(container, options) {
    for (const chip of options.chips.map(checkChip)) {
      container.register(Targets, chip.name, () => new CortexMTarget(chip));
      container.register(Stages, `flash-${chip.name}`, () => createFlashStage(chip, `flash-${chip.name}`));
    }
  },
});
