import { integerReference, quantizeImage } from '../../core/integer/index.js';
import type { Chip } from '../../core/plugin/index.js';
import { buildAndRun, type RunnableTarget } from '../../plugins/native/index.js';
import { type RandomQuantizedModel, randomQuantizedModel } from '../../plugins/ptq/index.js';
import type { Optimize } from '../../plugins/sparse-engine/choice/choose-kernel.js';
import { kernels } from '../../plugins/sparse-engine/choice/kernels.js';
import { kernelFiles, modelFiles } from '../../plugins/sparse-engine/codegen/model-files.js';
import { operandBytes } from '../../plugins/sparse-engine/layout.js';
import { type CompiledModel, compileModel } from '../../plugins/sparse-engine/program/compile-model.js';
import { layerReference } from '../../plugins/sparse-engine/verify/layer-reference.js';
import { unpackLayer } from '../../plugins/sparse-engine/verify/unpack-layer.js';

export interface FuzzedModel extends RandomQuantizedModel {
  readonly seed: number;
  readonly compiled: CompiledModel;
}

/** Random int8 models, compiled with each kind of kernel choice in turn. */
export async function fuzzedModels(seeds: readonly number[], chip: Chip): Promise<readonly FuzzedModel[]> {
  const models: FuzzedModel[] = [];
  for (const seed of seeds) {
    const random = await randomQuantizedModel(seed);
    const optimize = (['balanced', 'size', 'speed'] as const satisfies readonly Optimize[])[seed % 3]!;
    models.push({ ...random, seed, compiled: compileModel(random.model, kernels, chip, optimize) });
  }
  return models;
}

/** C code that runs beside the models: declarations, and statements of `main` before and after them; a non-zero exit code ends the comparison. */
export interface Beside {
  readonly declarations: string;
  readonly before: string;
  readonly after: string;
}

/** Runs all models in one program on their first images and compares every layer with the reference; gives the differences as sentences. */
export async function differences(
  models: readonly FuzzedModel[],
  target: RunnableTarget,
  images: number,
  beside: Beside = { declarations: '', before: '', after: '' },
): Promise<readonly string[]> {
  const files = Object.assign(
    { 'main.c': mainSource(models, images, beside) },
    kernelFiles(models.map(({ compiled }) => compiled)),
    ...models.map(({ compiled }, i) => modelFiles(compiled, namesOf(i))),
  );
  // Models are included by main.c; as sources of their own they would be compiled twice.
  for (let i = 0; i < models.length; i++) {
    files[`${namesOf(i).file}.inc`] = files[`${namesOf(i).file}.c`];
    delete files[`${namesOf(i).file}.c`];
  }
  const inputs = Buffer.concat(
    models.flatMap((model) => model.images.slice(0, images).map((image) => Buffer.from(quantizeImage(image).buffer))),
  );
  const { outputs, exitCode, stdout } = await buildAndRun(target, {
    files,
    inputs: { 'inputs.bin': inputs },
    outputs: ['layers.bin'],
  });
  if (exitCode !== 0) return [`exit code ${exitCode}: ${stdout}`];
  const bytes = outputs['layers.bin']!;
  const all = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: string[] = [];
  let at = 0;
  for (const { model, images: pictures, compiled, seed } of models) {
    const reference = integerReference(model);
    const layersOf = layerReference(model);
    for (let image = 0; image < images; image++) {
      const input = quantizeImage(pictures[image]!);
      const expected = layersOf(input, reference(input));
      for (const { operation, choice } of compiled.calls) {
        const size = operandBytes(operation.output);
        const got = unpackLayer(operation.output, all.subarray(at, at + size));
        at += size;
        const wanted = expected.get(operation.output.tensor);
        const element = wanted ? wanted.findIndex((value, i) => value !== got[i]) : -1;
        if (wanted && element >= 0) {
          found.push(
            `seed ${seed}, image ${image}, ${operation.id} (${choice.kernel.id}, block ${operation.blockSize}, ${operation.inputs[0]!.shape} to ${operation.output.shape}, ${operation.output.layout}${operation.residual ? ', residual' : ''}${operation.pool ? ', pooled' : ''}, stride ${operation.stride}): element ${element} is ${got[element]}, not ${wanted[element]}`,
          );
          break;
        }
      }
      if (found.at(-1)?.startsWith(`seed ${seed}, image ${image},`)) {
        at = endOf(models, images, seed, image);
      }
    }
  }
  if (at !== all.length) found.push(`layers.bin has ${all.length} bytes, not ${at}`);
  return found;
}

function namesOf(index: number) {
  return { prefix: `tf_m${index}`, file: `model${index}` };
}

/** Where the layers of one image of one model end. */
function endOf(models: readonly FuzzedModel[], images: number, seed: number, image: number): number {
  let at = 0;
  for (const model of models) {
    const layers = model.compiled.calls.reduce((sum, { operation }) => sum + operandBytes(operation.output), 0);
    if (model.seed === seed) return at + (image + 1) * layers;
    at += images * layers;
  }
  return at;
}

function mainSource(models: readonly FuzzedModel[], images: number, { declarations, before, after }: Beside): string {
  const arena = Math.max(...models.map(({ compiled }) => compiled.program.arenaBytes));
  const runs = models.map(
    (_, i) => `  for (int i = 0; i < ${images}; i++) {
    if (tf_io_read(inputs, ${namesOf(i).prefix}_input(arena), ${namesOf(i).prefix.toUpperCase()}_INPUT_BYTES) != ${namesOf(i).prefix.toUpperCase()}_INPUT_BYTES) return 2;
    ${namesOf(i).prefix}_run(arena);
  }`,
  );
  return `#include <stdint.h>
#include "tf_io.h"
static int layers = -1;
#define TF_LAYER_BEGIN(layer) ((void)0)
#define TF_LAYER_END(layer, data, bytes) tf_io_write(layers, data, bytes)
${models.map((_, i) => `#include "${namesOf(i).file}.inc"`).join('\n')}
static uint64_t arena[${Math.ceil(arena / 8)}];
${declarations}
int main(void) {
  const int inputs = tf_io_open("inputs.bin", 0);
  layers = tf_io_open("layers.bin", 1);
  if (inputs < 0 || layers < 0) return 1;
  ${before}
${runs.join('\n')}
  ${after}
  tf_io_close(layers);
  return 0;
}
`;
}
