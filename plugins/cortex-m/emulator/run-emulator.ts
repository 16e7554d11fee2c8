import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anyExitCode, findProgram } from '../../../core/exec/index.js';
import { type RunRequest, type RunResult, TinyformerError } from '../../../core/plugin/index.js';
import type { ExecContext } from '../../native/index.js';
import { type CortexMChip, type EmulatorMachine, hex } from '../chip-table.js';
import { emulator } from '../toolchain.js';
import { buildCounter } from './build-counter.js';
import { type Counts, readCounts } from './read-counts.js';

const timeoutMs = 15 * 60_000;

export interface EmulatorResult extends RunResult {
  /** With `profile` only. */
  readonly counts?: Counts;
}

/**
 * Runs a flash image on the emulated chip: the bytes that the board would hold, copied to each of the chip's `imageAt` addresses.
 *
 * @param image bytes from the start of flash
 * @throws TF_TOOL_MISSING, TF_TOOL_FAILED when the emulator itself fails or the core locks up, TF_INTERNAL when regions do not match
 */
export async function runEmulator(
  chip: CortexMChip,
  image: Uint8Array,
  request: RunRequest,
  context: ExecContext,
): Promise<EmulatorResult> {
  const machine = machineOf(chip);
  const qemu = findProgram(emulator);
  const scratch = await mkdtemp(join(request.folder, 'emulator-'));
  try {
    const imageFile = join(scratch, 'flash.bin');
    await writeFile(imageFile, image);
    const counts = join(scratch, 'counts.jsonl');
    const counter = request.profile ? ['-plugin', `file=${escaped(await buildCounter(qemu, context))},output=${escaped(counts)}`] : [];
    const args = [...machineArguments(machine), ...imageArguments(machine, imageFile), ...hostArguments(request.arguments), ...counter];
    const { exitCode, stdout, stderr } = await context.exec(qemu, args, { cwd: request.folder, okExitCodes: anyExitCode, timeoutMs });
    const complaint = exitCode === 0 ? undefined : /^qemu.*: (?!warning).*$/m.exec(stderr)?.[0];
    if (complaint !== undefined || exitCode > 127) {
      throw new TinyformerError('TF_TOOL_FAILED', `the emulator ended with exit code ${exitCode}: ${complaint ?? stderr.trim()}`, {
        details: { stdout: stdout.slice(-2000) },
      });
    }
    if (!request.profile) return { exitCode, stdout, regions: [] };
    const read = readCounts(await readFile(counts, 'utf8'));
    return { exitCode, stdout, regions: read.regions, counts: read };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function machineOf({ name, emulator: machine }: CortexMChip): EmulatorMachine {
  if (machine) return machine;
  throw new TinyformerError('TF_TOOL_MISSING', `no machine of QEMU is known for the ${name}`, {
    hint: "Name one in the chip's table under emulator, or run the firmware on a board.",
  });
}

function machineArguments({ machine, cpu }: EmulatorMachine): string[] {
  return ['-machine', machine, ...(cpu === undefined ? [] : ['-cpu', cpu]), '-display', 'none', '-monitor', 'none', '-serial', 'none'];
}

function imageArguments({ imageAt }: EmulatorMachine, file: string): string[] {
  return imageAt.flatMap((address) => ['-device', `loader,file=${escaped(file)},addr=${hex(address)},force-raw=on`]);
}

/** Semihosting: files in the working folder, text to stdout, and the command line. */
function hostArguments(programArguments: readonly string[]): string[] {
  const bad = programArguments.find((argument) => /\s/.test(argument) || argument === '');
  if (bad !== undefined)
    throw new TinyformerError('TF_INTERNAL', `argument ${JSON.stringify(bad)} of an emulated program is empty or has blanks`);
  const list = ['program', ...programArguments].map((argument) => `,arg=${escaped(argument)}`).join('');
  return ['-chardev', 'stdio,id=text,signal=off', '-semihosting-config', `enable=on,target=native,chardev=text${list}`];
}

/** QEMU separates options by commas; a doubled one stands for itself. */
function escaped(value: string): string {
  return value.replaceAll(',', ',,');
}
