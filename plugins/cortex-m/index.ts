import { definePlugin, isTinyformerError, Stages, Targets, TinyformerError, z } from '../../core/plugin/index.js';
import { chipSchema, completeChip } from './chip-schema.js';
import type { CortexMChip } from './chip-table.js';
import { CortexMTarget } from './cortex-m-target.js';
import { flashStage } from './flash/flash-stage.js';

export { buildAndRun, type ExecContext, type Program, type ProgramResult } from '../native/index.js';
export { type ChipTable, chipSchema, defineChip } from './chip-schema.js';
export { type CortexMChip, checkChip, executeOrigin, mainRam } from './chip-table.js';
export { CortexMTarget, type FirmwareRun } from './cortex-m-target.js';
export { type Elf, flashImage, readElf } from './elf.js';
export { type Counts, type FunctionCount, nameRegions } from './emulator/read-counts.js';
export { runEmulator } from './emulator/run-emulator.js';
export { type FlashReport, flashStage } from './flash/flash-stage.js';
export { programBoard } from './flash/program-board.js';
export { stackBytes } from './linker-script.js';
export { armCompiler, emulator, siblingTool } from './toolchain.js';

/** Any Cortex-M chip as a target, from a table in the config, and the stage that programs boards, whichever chip they have. */
export default definePlugin({
  name: 'cortex-m',
  version: '1.0.0',
  apiVersion: 1,
  options: z.strictObject({ chip: chipSchema.optional().describe('The table of the chip. Needed.') }),
  register(container, { chip }) {
    container.register(Targets, 'cortex-m', () => new CortexMTarget(chipOf(chip), 'cortex-m'));
    container.register(Stages, 'flash', () => flashStage);
  },
});

/** @throws TF_PLUGIN_OPTIONS, TF_CHIP, both with what tells the host where in the config */
function chipOf(table: z.output<typeof chipSchema> | undefined): CortexMChip {
  const refused = (code: 'TF_PLUGIN_OPTIONS' | 'TF_CHIP', message: string, hint: string | undefined): TinyformerError =>
    new TinyformerError(code, message, { hint, details: { plugin: 'cortex-m', issues: [{ path: ['chip'], message }] } });
  if (!table) throw refused('TF_PLUGIN_OPTIONS', 'the table of the chip is missing', 'docs/targets.md shows a whole one.');
  try {
    return completeChip(table);
  } catch (error) {
    if (!isTinyformerError(error) || error.code !== 'TF_CHIP') throw error;
    throw refused(error.code, error.message, error.hint);
  }
}
