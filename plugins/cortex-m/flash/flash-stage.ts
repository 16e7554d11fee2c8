import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArtifactRef,
  type Chip,
  defineStage,
  type StageContext,
  type StageOutput,
  TinyformerError,
} from '../../../core/plugin/index.js';
import { flashImage, readElf } from '../elf.js';
import { type FlashOptions, flashOptions, isDryRun } from './flash-options.js';
import { type FlashableChip, openOcdArguments, shellLine } from './openocd-arguments.js';
import { programBoard } from './program-board.js';

/** `flash.json` of a flash artifact; a real run has `readback.bin` beside it. */
export interface FlashReport {
  readonly dryRun: boolean;
  /** To be typed in the folder of the firmware. */
  readonly command: string;
  /** Bytes of flash that the image occupies, and the hash of these bytes. */
  readonly bytes: number;
  readonly sha256: string;
}

/** `flash.json` where the target is nothing that OpenOCD programs. */
export interface NoBoardReport {
  readonly dryRun: true;
  readonly reason: string;
}

/**
 * The stage that puts verified firmware on a board with the chip of the target: OpenOCD programs, verifies and resets it, and what was written is
 * read back and compared. A dry run shows the command and touches nothing.
 */
export const flashStage = defineStage<FlashOptions>({
  form: 'stage',
  id: 'flash',
  version: 1,
  summary: 'Programs a board and reads it back',
  consumes: ['firmware', 'verification'],
  produces: 'flash',
  options: flashOptions,
  uses: ['target'],
  resource: 'board',
  cached: false,
  estimate: (options) =>
    isDryRun(options) ? { seconds: 1, note: 'dry run: shows the command' } : { seconds: 20, note: 'programs the board' },
  async run(inputs, context) {
    const { chip } = context.services.target;
    return isFlashable(chip) ? flash(chip, inputs.firmware as ArtifactRef, context) : nothingToFlash(chip, context);
  },
});

function isFlashable(chip: Chip): chip is FlashableChip {
  return 'openocd' in chip && typeof chip.openocd === 'string';
}

async function flash(chip: FlashableChip, firmware: ArtifactRef, context: StageContext<FlashOptions>): Promise<StageOutput> {
  const name = await findImage(firmware, context);
  const elf = await context.artifacts.read(firmware, name);
  const image = flashImage(readElf(elf), chip);
  const { options } = context;
  const dryRun = isDryRun(options);
  const words = ['openocd', ...openOcdArguments(chip, options, { elf: name, readBack: 'readback.bin', bytes: image.length })];
  const report: FlashReport = {
    dryRun,
    command: shellLine(words),
    bytes: image.length,
    sha256: createHash('sha256').update(image).digest('hex'),
  };

  const files: Record<string, string | Uint8Array> = { 'flash.json': `${JSON.stringify(report, null, 2)}\n` };
  if (dryRun) {
    context.log.info(`dry run; in the folder of the firmware, this would program the board: ${report.command}`);
  } else {
    const file = join(context.workdir, 'firmware.elf');
    await writeFile(file, elf);
    context.progress({ fraction: 0, message: 'programming' });
    files['readback.bin'] = await programBoard(chip, file, options, context.root, context.workdir, context);
  }
  context.progress({ fraction: 1, message: dryRun ? 'dry run' : 'verified and read back' });
  return {
    artifact: await context.artifacts.put('flash', files),
    metrics: { bytes: image.length, board: dryRun ? 'dry run' : 'verified', command: report.command },
  };
}

/** @throws TF_PROBE when a board was asked for */
async function nothingToFlash(chip: Chip, { artifacts, options }: StageContext<FlashOptions>): Promise<StageOutput> {
  const report: NoBoardReport = { dryRun: true, reason: `OpenOCD's script for the ${chip.name} is not known` };
  if (!isDryRun(options)) {
    throw new TinyformerError('TF_PROBE', `the firmware cannot be programmed: ${report.reason}`, {
      hint: "Name it in the chip's table (target.options.chip.openocd), use the stage of another plugin, or leave out the interface.",
    });
  }
  return { artifact: await artifacts.put('flash', { 'flash.json': `${JSON.stringify(report, null, 2)}\n` }), metrics: { board: 'none' } };
}

/** The linked image in a firmware artifact. */
async function findImage(firmware: ArtifactRef, context: StageContext<FlashOptions>): Promise<string> {
  const images = (await context.artifacts.files(firmware)).map(({ name }) => name).filter((name) => name.endsWith('.elf'));
  const image = images.find((name) => name.endsWith('build/firmware.elf')) ?? images[0];
  if (image === undefined)
    throw new TinyformerError('TF_ARTIFACT_MISSING', `the firmware ${firmware.sha256.slice(0, 12)} holds no ELF image`);
  return image;
}
