/** What a user does with generated code: copies model/ into a project of their own and calls it as the README of the firmware says. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { createExec, findProgram } from '../../core/exec/index.js';
import { argMax, integerReference, quantizeImage } from '../../core/integer/index.js';
import type { Stage } from '../../core/plugin/index.js';
import { testStageContext } from '../../core/testkit/stage-context.js';
import { armCompiler, CortexMTarget, siblingTool } from '../../plugins/cortex-m/index.js';
import { hostCompiler, writeFiles } from '../../plugins/native/index.js';
import { randomQuantizedModel } from '../../plugins/ptq/index.js';
import { codegenStage } from '../../plugins/sparse-engine/codegen/codegen-stage.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { engineServices, storeQuantized } from './engine-fixture.js';

const exec = createExec();
const { model, images } = await randomQuantizedModel(11);

/** Prints a line for each image of standard input: its class by the example, then what a run of its own gives. */
const main = `
#include <stdio.h>
#include <string.h>
int main(void) {
  static uint8_t image[TF_MODEL_INPUT_BYTES];
  static uint64_t own[(TF_MODEL_ARENA_BYTES + 7) / 8];
  while (fread(image, 1, sizeof image, stdin) == sizeof image) {
    printf("%d", classify(image));
    for (int i = 0; i < TF_MODEL_INPUT_BYTES; i++) image[i] = (uint8_t)(image[i] ^ 128);
    memcpy(tf_model_input(own), image, sizeof image);
    const int8_t *logits = tf_model_run(own);
    for (int i = 0; i < TF_MODEL_OUTPUT_BYTES; i++) printf(" %d", logits[i]);
    printf("\\n");
  }
  return tf_model_arena_bytes() == TF_MODEL_ARENA_BYTES ? 0 : 1;
}
`;

/** What codegen writes is the same for both tests. */
let own: { folder: string; sources: string[] };
test.before(async (t) => {
  t.timeout(120_000);
  own = await ownProject();
});

/** A folder with `model/` as codegen wrote it and a program of the user's around the README's example. */
async function ownProject(): Promise<{ folder: string; sources: string[] }> {
  const context = await testStageContext<unknown>({
    options: codegenStage.options.parse({}),
    services: engineServices(new CortexMTarget(stm32f746)),
    stage: 'codegen',
  });
  const quantized = await storeQuantized(context.artifacts, model);
  const { artifact } = await (codegenStage as unknown as Stage<unknown>).run({ quantized }, context);
  const read = async (name: string): Promise<string> => Buffer.from(await context.artifacts.read(artifact, name)).toString();
  const names = (await context.artifacts.files(artifact)).map(({ name }) => name).filter((name) => name.startsWith('model/'));
  const example = /```c\n(.*?)```/s.exec(await read('README.md'))![1]!;
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
  await writeFiles(context.workdir, { ...files, 'classify.c': example + main });
  return { folder: context.workdir, sources: [...names.filter((name) => name.endsWith('.c')), 'classify.c'] };
}

const core = ['-mcpu=cortex-m7', '-mthumb', '-mfpu=fpv5-sp-d16', '-mfloat-abi=hard'];
const strict = ['-std=c99', '-pedantic', '-O1', '-Wall', '-Wextra', '-Werror', '-Imodel'];

test("the example of the README compiles with the folder model/ alone, and gives the reference's bytes", async (t) => {
  const { folder, sources } = own;
  t.timeout(120_000);
  await exec(findProgram(hostCompiler), [...strict, ...sources, '-o', 'classify'], { cwd: folder });
  const { stdout } = await execa(join(folder, 'classify'), { input: Buffer.concat(images) });
  const reference = integerReference(model);
  const expected = images.map((image) => reference(quantizeImage(image)).get(model.graph.output)!);
  t.deepEqual(
    stdout.split('\n'),
    expected.map((logits) => [argMax(logits), ...logits].join(' ')),
  );
});

test('on the chip the model offers three functions, takes nothing but memory functions, and has no loop that it does not call', async (t) => {
  const { folder, sources } = own;
  const compiler = findProgram(armCompiler);
  t.timeout(120_000);
  await exec(compiler, [...strict, ...core, '-c', ...sources], { cwd: folder });
  const objects = (await readdir(folder)).filter((name) => name.endsWith('.o') && name !== 'classify.o');
  const symbols = async (...flags: string[]): Promise<[string, string][]> => {
    const { stdout } = await exec(siblingTool(compiler, 'nm'), ['-A', '-g', ...flags, ...objects], { cwd: folder });
    return stdout
      .trim()
      .split('\n')
      .map((line) => [line.split(':')[0]!, line.split(' ').at(-1)!]);
  };
  const defined = await symbols('--defined-only');
  const wanted = new Set((await symbols('--undefined-only')).map(([, name]) => name));
  const ofModel = defined.filter(([object]) => object === 'tinyformer_model.o').map(([, name]) => name);
  t.deepEqual(ofModel.sort(), ['tf_model_arena_bytes', 'tf_model_input', 'tf_model_run']);
  const foreign = [...wanted].filter((name) => !defined.some(([, own]) => own === name));
  t.deepEqual(
    foreign.filter((name) => !/^(mem(cpy|set|move)|__aeabi_.*)$/.test(name)),
    [],
  );
  const loops = defined.filter(([object]) => object.startsWith('octet_'));
  t.true(loops.length > 0);
  t.deepEqual(
    [...new Set(loops.map(([object]) => object))],
    [...new Set(loops.filter(([, name]) => wanted.has(name)).map(([object]) => object))],
  );
});
