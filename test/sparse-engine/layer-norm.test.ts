import test from 'ava';
import type { FileStore } from '../../core/artifacts/file-store.js';
import { createExec } from '../../core/exec/index.js';
import type { Stage } from '../../core/plugin/index.js';
import { randomStream } from '../../core/random/random-stream.js';
import { encodeWeights } from '../../core/safetensors/index.js';
import { randomNetwork } from '../../core/testkit/random-network.js';
import { testStageContext } from '../../core/testkit/stage-context.js';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { buildAndRun, NativeTarget } from '../../plugins/native/index.js';
import { quantizeModel } from '../../plugins/ptq/index.js';
import { readPackageFile } from '../../plugins/sparse-engine/codegen/model-files.js';
import { layerNormStage } from '../../plugins/sparse-engine/layer-norm/layer-norm-stage.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { paperMetrics } from '../fixtures/paper-figures.js';
import { engineServices, storeImages, storeQuantized } from './engine-fixture.js';

const rows = 64;
const width = 24;

test('the float kernel is LayerNorm rounded to the nearest step', async (t) => {
  const random = randomStream(1, 'layer-norm-float');
  const input = Int8Array.from({ length: rows * width }, (_, i) => (i < width ? 5 : random.integer(256) - 128));
  const gamma = Float32Array.from({ length: width }, () => random.normal());
  const beta = Float32Array.from({ length: width }, () => random.normal());
  const parameters = [...new Uint32Array(gamma.buffer), ...new Uint32Array(beta.buffer)].map((bits) => `${bits}u`);
  const { outputs, exitCode } = await buildAndRun(
    new NativeTarget({ sanitize: true }),
    {
      files: {
        'layer-norm-float.c': readPackageFile('plugins/sparse-engine/kernels/layer-norm-float.c'),
        'layer-norm-float.h': readPackageFile('plugins/sparse-engine/kernels/layer-norm-float.h'),
        'main.c': main(parameters),
      },
      inputs: { 'in.bin': new Uint8Array(input.buffer) },
      outputs: ['out.bin'],
    },
    { exec: createExec() },
  );
  t.is(exitCode, 0);
  const expected = Array.from({ length: rows }, (_, row) => normalized(input.subarray(row * width, (row + 1) * width), gamma, beta)).flat();
  t.deepEqual([...new Int8Array(outputs['out.bin']!.buffer)], expected);
});

function main(parameters: readonly string[]): string {
  return `#include <stdio.h>
#include "layer-norm-float.h"
static int8_t in[${rows * width}], out[${rows * width}];
int main(void) {
  static const uint32_t parameters[] = {${parameters.join(', ')}};
  static const struct tf_layer_norm_float_layer layer = {parameters, ${rows}u, ${width}u, -7, 3e-2, 2.5e-2, 1e-5};
  FILE *file = fopen("in.bin", "rb");
  if (!file || fread(in, 1, sizeof in, file) != sizeof in) return 1;
  fclose(file);
  tf_layer_norm_float(&layer, in, out, (void *)0);
  file = fopen("out.bin", "wb");
  return !file || fwrite(out, 1, sizeof out, file) != sizeof out || fclose(file);
}
`;
}

function normalized(q: Int8Array, gamma: Float32Array, beta: Float32Array): number[] {
  const x = [...q].map((value) => 3e-2 * value);
  const mean = x.reduce((a, b) => a + b, 0) / width;
  const deviation = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / width + 1e-5);
  return x.map((value, c) => {
    const y = (((value - mean) / deviation) * gamma[c]! + beta[c]!) / 2.5e-2 - 7;
    return Math.max(-128, Math.min(127, Math.floor(y + 0.5)));
  });
}

test('the stage compares Scaled-LayerNorm with it on the images that verify classified', async (t) => {
  t.timeout(60_000);
  const network = Array.from({ length: 50 }, (_, seed) => randomNetwork(seed)).find(({ graph }) =>
    graph.nodes.some(({ op }) => op === 'LayerNorm'),
  )!;
  const { model } = await quantizeModel(network);
  const stage = layerNormStage as unknown as Stage;
  const context = await testStageContext({ options: {}, services: engineServices(new CortexMTarget(stm32f746)), stage: stage.id });
  const artifacts = context.artifacts as FileStore;
  const inputs = {
    model: await artifacts.put('model', {
      'graph.json': JSON.stringify(network.graph),
      'weights.safetensors': encodeWeights(network.weights),
    }),
    quantized: await storeQuantized(artifacts, model),
    dataset: await storeImages(artifacts, model, 40),
    verification: await artifacts.put('verification', {
      'verification.json': JSON.stringify({ accuracy: { accuracy: 0.25, correct: 8, images: 32 } }),
    }),
  };
  const { metrics } = await stage.run(inputs, context);
  t.is(metrics['images'], 32);
  for (const name of await paperMetrics('layer-norm')) t.true(name in metrics, name);
  t.is(metrics['scaled'], 0.25);
  t.true(Number(metrics['layers']) > 0);
  t.is(metrics['drop'], 100 * (Number(metrics['float']) - 0.25));
});
