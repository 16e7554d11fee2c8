import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ArtifactRef,
  type FileContent,
  type StageContext,
  type Target,
  Targets,
  TinyformerError,
} from '../../../core/plugin/index.js';
import { NativeTarget, writeFiles } from '../../native/index.js';
import type { FirmwareReport } from '../codegen/firmware-report.js';
import type { Runner } from './firmware-run.js';

/** The firmware itself on its target: the very image of the artifact. */
export async function targetRunner(firmware: ArtifactRef, report: FirmwareReport, context: StageContext<unknown>): Promise<Runner> {
  const target = context.services.target;
  if (target.id !== report.target.id) {
    throw new TinyformerError('TF_STAGE', `the firmware was built for ${report.target.id}, the config's target is ${target.id}`, {
      hint: 'Run codegen for this target.',
    });
  }
  const folder = join(context.workdir, 'firmware');
  await mkdir(folder, { recursive: true });
  await context.artifacts.materialize(firmware, folder);
  const elf = await firstExisting([join(folder, 'build/firmware.elf'), join(folder, 'build/firmware')]);
  return { name: target.chip.name, target, build: { folder, elf, flashBytes: report.flash.total, ramBytes: report.ram.total } };
}

/** The same C files, built for this machine. */
export async function hostRunner(firmware: ArtifactRef, report: FirmwareReport, context: StageContext<unknown>): Promise<Runner> {
  const names = (await context.artifacts.files(firmware)).map(({ name }) => name);
  const ours = names.filter((name) => name.startsWith('model/') || name.startsWith('harness/'));
  const files = await Promise.all(ours.map(async (name) => [name, await context.artifacts.read(firmware, name)] as const));
  return buildForHost(Object.fromEntries(files), report.sources, join(context.workdir, 'host'), context);
}

/** Builds files of a generated project for this machine: by the `native` plugin where the config loads it, with its options. */
export async function buildForHost(
  files: Readonly<Record<string, FileContent>>,
  sources: readonly string[],
  folder: string,
  context: StageContext<unknown>,
): Promise<Runner> {
  const { services } = context;
  const target: Target = services.ids(Targets).includes('native') ? services.resolve(Targets, 'native') : new NativeTarget();
  await writeFiles(folder, { ...files, ...target.projectFiles({ name: 'firmware', sources }) });
  return { name: 'host', target, build: await target.build(folder, context as StageContext) };
}

async function firstExisting(files: readonly string[]): Promise<string> {
  for (const file of files) {
    try {
      await access(file);
      return file;
    } catch {
      // the next name
    }
  }
  throw new TinyformerError('TF_ARTIFACT_MISSING', 'the firmware artifact has no linked image', { hint: 'Run codegen again.' });
}
