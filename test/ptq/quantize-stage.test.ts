import test from 'ava';
import type { QuantizedGraph } from '../../core/graph/quantized.js';
import { integerReference, quantizeImage } from '../../core/integer/index.js';
import type { DataSetMeta } from '../../core/plugin/data-set.js';
import type { Services } from '../../core/plugin/services.js';
import type { Stage } from '../../core/plugin/stage.js';
import { decodeQuantizedParameters, encodeWeights } from '../../core/safetensors/index.js';
import { randomNetwork } from '../../core/testkit/random-network.js';
import { testStageContext } from '../../core/testkit/stage-context.js';
import { type QuantizeOptions, quantizeOptions } from '../../plugins/ptq/quantize-options.js';
import { quantizeStage } from '../../plugins/ptq/quantize-stage.js';
import type { QuantizationReport } from '../../plugins/ptq/report.js';

const stage = quantizeStage as unknown as Stage<QuantizeOptions>;

test('the stage turns a model and training images into an int8 model with its report', async (t) => {
  const network = randomNetwork(11, 140);
  const context = await testStageContext({
    options: quantizeOptions.parse({ calibrationImages: 130 }),
    services: {} as Services,
    stage: 'quantize',
  });
  const { artifacts } = context;
  const meta: DataSetMeta = {
    format: 'tinyformer-dataset@1',
    name: 'random',
    shape: network.graph.shapes['input']!,
    classes: ['a'],
    counts: { train: 140, validation: 0, test: 0 },
  };
  const dataset = await artifacts.put('dataset', {
    'meta.json': JSON.stringify(meta),
    'train.images.bin': Buffer.concat(network.images),
    'train.labels.bin': new Uint8Array(140),
  });
  const model = await artifacts.put('model', {
    'graph.json': JSON.stringify(network.graph),
    'weights.safetensors': encodeWeights(network.weights),
    'model.json': JSON.stringify({ sparse: network.sparse }),
  });
  const { artifact, metrics } = await stage.run({ model, dataset }, context);
  const graph = await artifacts.readJson<QuantizedGraph>(artifact, 'graph.json');
  const parameters = decodeQuantizedParameters(await artifacts.read(artifact, 'parameters.safetensors'));
  t.true(integerReference({ graph, parameters })(quantizeImage(network.images[0]!)).has(graph.output));
  const report = await artifacts.readJson<QuantizationReport>(artifact, 'report.json');
  t.is(report.images, 64);
  t.like(metrics, { rangeImages: 130, biasImages: 128, comparedImages: 64 });
  t.is(metrics['snr'], report.snr!);
  t.true(
    Buffer.from(await artifacts.read(artifact, 'report.txt'))
      .toString()
      .startsWith('layer'),
  );

  const short = await artifacts.put('dataset', { 'meta.json': JSON.stringify(meta), 'train.images.bin': new Uint8Array(5) });
  await t.throwsAsync(stage.run({ model, dataset: short }, context), { code: 'TF_DATASET', message: /5 bytes/ });
});
