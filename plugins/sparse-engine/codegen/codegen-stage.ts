import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineStage, type FileContent, type StageContext, type StageInputs, type StageOutput, z } from '../../../core/plugin/index.js';
import { writeFiles } from '../../native/index.js';
import { kernels } from '../choice/kernels.js';
import { placeModel } from '../placement/place-model.js';
import { compileModel } from '../program/compile-model.js';
import { readQuantizedModel } from '../read-quantized-model.js';
import { firmwareReport } from './firmware-report.js';
import { engineProject } from './project-files.js';
import { projectReadme } from './readme.js';
import { refuseOversize } from './refuse-oversize.js';
import { reportTable } from './report-table.js';

const options = z.strictObject({
  optimize: z
    .enum(['balanced', 'size', 'speed'])
    .default('balanced')
    .describe('What kernel choices prefer: fewer bytes, fewer instructions, or both.'),
  fastMemory: z
    .boolean()
    .default(true)
    .describe('Copy inner loops and the weights that are read most often to RAM without wait states, where the model leaves room.'),
});
type Options = z.infer<typeof options>;

/** Linked images of a build, where the target makes them. */
const images = ['firmware.elf', 'firmware.bin', 'firmware.hex', 'firmware.map', 'firmware'];

/**
 * Code generation: a C99 project of the model for the target, built. The artifact holds the project, `build/firmware.*`, `report.json`
 * (`FirmwareReport`) and the same as a table, `report.txt`.
 */
export const codegenStage = defineStage<Options>({
  form: 'stage',
  id: 'codegen',
  version: 4,
  summary: 'C code, memory plan and firmware (SparseEngine)',
  consumes: ['quantized'],
  produces: 'firmware',
  options,
  uses: ['target', 'constraints'],
  fingerprint: (services) => services.target.fingerprint(),
  estimate: ({ optimize }) => ({ seconds: 8, note: `kernels chosen for ${optimize}` }),
  run: generate,
});

async function generate(inputs: StageInputs, context: StageContext<Options>): Promise<StageOutput> {
  const { target, constraints } = context.services;
  const { optimize, fastMemory } = context.options;
  const model = await readQuantizedModel(context.artifacts, inputs['quantized']!);
  context.progress({ fraction: 0.1, message: 'choosing kernels and planning memory' });
  const compiled = compileModel(model, kernels, target.chip, optimize);
  const project = engineProject(compiled);
  const hot = fastMemory ? placeModel(compiled, target.chip, constraints.ram) : undefined;
  const planned = firmwareReport({ compiled, model, target, optimize, limits: constraints, sources: project.sources, hot: hot?.placed });
  refuseOversize(planned, planned.flash.constants, planned.ram.arena + planned.ram.stack);

  const files = {
    ...project.files,
    'README.md': projectReadme(planned),
    ...target.projectFiles({ name: 'firmware', sources: project.sources, hot: hot?.sections }),
  };
  const folder = join(context.workdir, 'firmware');
  await mkdir(folder, { recursive: true });
  await writeFiles(folder, files);
  context.progress({ fraction: 0.3, message: `compiling for the ${target.chip.name}` });
  const build = await target.build(folder, context);
  const report = {
    ...planned,
    flash: { ...planned.flash, total: build.flashBytes },
    ram: { ...planned.ram, total: build.ramBytes === 0 ? 0 : build.ramBytes + planned.ram.stack },
  };
  refuseOversize(report, report.flash.total, report.ram.total);
  const reports = { 'report.json': JSON.stringify(report, undefined, 1), 'report.txt': reportTable(report) };
  const artifact = await context.artifacts.put('firmware', { ...files, ...(await readImages(folder)), ...reports });
  return {
    artifact,
    metrics: {
      flash: report.flash.total,
      ram: report.ram.total,
      arena: report.ram.arena,
      plan: report.memory.optimal
        ? 'optimal'
        : `${((100 * report.memory.peak) / report.memory.lowerBound - 100).toFixed(1)} % over the bound`,
      instructions: report.instructions,
    },
  };
}

async function readImages(folder: string): Promise<Record<string, FileContent>> {
  const found: Record<string, FileContent> = {};
  for (const name of images) {
    const bytes = await readFile(join(folder, 'build', name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes) found[`build/${name}`] = bytes;
  }
  return found;
}
