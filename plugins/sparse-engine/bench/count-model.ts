import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argMax, integerReference } from '../../../core/integer/index.js';
import { type QuantizedModel, type RandomStream, TinyformerError } from '../../../core/plugin/index.js';
import type { CortexMTarget, FirmwareRun } from '../../cortex-m/index.js';
import { type ExecContext, writeFiles } from '../../native/index.js';
import type { Optimize } from '../choice/choose-kernel.js';
import { kernels } from '../choice/kernels.js';
import { type FirmwareReport, firmwareReport } from '../codegen/firmware-report.js';
import { engineProject } from '../codegen/project-files.js';
import { compileModel } from '../program/compile-model.js';
import { type LayerProfile, layerProfile } from '../verify/layer-profile.js';

/** A model counted on the emulated core, its output checked against the reference. */
export interface CountedModel {
  readonly report: FirmwareReport;
  readonly layers: readonly LayerProfile[];
  readonly instructions: number;
  readonly functions: FirmwareRun['functions'];
}

/** What counting needs of its host; builds lie below `workdir`, default the system's temporary folder. */
export interface CountContext extends ExecContext {
  readonly workdir?: string;
}

/**
 * Builds a model into one binary, runs one random image on the emulated core and counts every instruction by layer.
 *
 * @throws TF_VERIFY when the output is not the reference's
 */
export async function countModel(
  model: QuantizedModel,
  target: CortexMTarget,
  optimize: Optimize,
  random: RandomStream,
  context: CountContext,
): Promise<CountedModel> {
  const compiled = compileModel(model, kernels, target.chip, optimize);
  const project = engineProject(compiled);
  const report = firmwareReport({
    compiled,
    model,
    target,
    optimize,
    limits: { flash: target.chip.flash.bytes, ram: 0 },
    sources: project.sources,
  });
  const { shape } = model.graph.tensors[model.graph.input]!;
  const image = Int8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.integer(256) - 128);
  const folder = await mkdtemp(join(context.workdir ?? tmpdir(), 'tinyformer-bench-'));
  try {
    await writeFiles(folder, {
      ...project.files,
      ...target.projectFiles({ name: 'firmware', sources: project.sources }),
      'work/inputs.bin': new Uint8Array(image.buffer),
    });
    const build = await target.build(folder, context);
    const run = await target.run(build, { folder: join(folder, 'work'), arguments: [], profile: true }, context);
    const output = await readOutput(join(folder, 'work'));
    const expected = integerReference(model)(image).get(model.graph.output)!;
    if (run.exitCode !== 0 || !expected.every((value, i) => value === output[i])) {
      throw new TinyformerError(
        'TF_VERIFY',
        `the emulated core gives class ${argMax(output)} with ${output.join(' ')}, the reference ${argMax(expected)} with ${expected.join(' ')}; exit code ${run.exitCode}`,
      );
    }
    const layers = layerProfile(run.regions, report, 1);
    return {
      report: { ...report, flash: { ...report.flash, total: build.flashBytes } },
      layers,
      instructions: layers.reduce((sum, layer) => sum + layer.instructions, 0),
      functions: run.functions,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readOutput(folder: string): Promise<Int8Array> {
  const bytes = await readFile(join(folder, 'outputs.bin'));
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
