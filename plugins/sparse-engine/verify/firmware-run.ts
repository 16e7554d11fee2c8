import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Build, type RegionCount, type StageContext, type Target, TinyformerError } from '../../../core/plugin/index.js';
import type { FirmwareReport } from '../codegen/firmware-report.js';

/** A built project on its target. */
export interface Runner {
  /** As messages call it: 'host', 'stm32f746'. */
  readonly name: string;
  readonly target: Target;
  readonly build: Build;
}

export interface ModelRun {
  /** `[images, outputBytes]`. */
  readonly outputs: Int8Array;
  /** Bytes of every layer of every image, in the order of the report; empty unless asked for. */
  readonly layers: Int8Array;
  readonly regions: readonly RegionCount[];
  /** Most bytes of stack in use, 0 where the target does not say. */
  readonly stack: number;
}

/**
 * Runs the harness on images.
 *
 * @param images int8, `[n, H, W, C]`
 * @param folder of this run alone
 * @throws TF_VERIFY when the harness fails or writes too few bytes
 */
export async function runModel(
  runner: Runner,
  report: FirmwareReport,
  images: Int8Array,
  folder: string,
  context: StageContext<unknown>,
  options: { layers?: boolean; profile?: boolean } = {},
): Promise<ModelRun> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'inputs.bin'), new Uint8Array(images.buffer, images.byteOffset, images.length));
  const request = { folder, arguments: options.layers ? ['layers'] : [], profile: options.profile ?? false };
  const { exitCode, stdout, regions } = await runner.target.run(runner.build, request, context as StageContext);
  if (exitCode !== 0)
    throw new TinyformerError('TF_VERIFY', `the program on ${runner.name} ended with exit code ${exitCode}: ${stdout.trim()}`);
  const inputBytes = elements(report.layers[0]!.inputs[0]!);
  const count = images.length / inputBytes;
  const outputs = await readBytes(join(folder, 'outputs.bin'));
  const expected = count * elements(report.layers.at(-1)!.output.shape);
  if (outputs.length !== expected)
    throw new TinyformerError(
      'TF_VERIFY',
      `the program on ${runner.name} wrote ${outputs.length} bytes of output for ${count} images, not ${expected}`,
    );
  return {
    outputs,
    layers: options.layers ? await readBytes(join(folder, 'layers.bin')) : new Int8Array(),
    regions,
    stack: Number(/^stack (\d+)$/m.exec(stdout)?.[1] ?? 0),
  };
}

async function readBytes(file: string): Promise<Int8Array> {
  const bytes = await readFile(file);
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
