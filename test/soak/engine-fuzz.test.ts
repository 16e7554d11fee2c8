import test from 'ava';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { NativeTarget } from '../../plugins/native/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { differences, fuzzedModels } from '../sparse-engine/many-models.js';

const batches = Array.from({ length: 8 }, (_, batch) => Array.from({ length: 25 }, (_, i) => 25 * batch + i));

for (const seeds of batches) {
  test(`random networks ${seeds[0]} to ${seeds.at(-1)}: host under sanitizers and emulated core agree with the reference on every layer`, async (t) => {
    const models = await fuzzedModels(seeds, stm32f746);
    // 25 networks of 5 images, 8 batches: 1,000 inputs.
    t.deepEqual(await differences(models, new NativeTarget({ sanitize: true }), 5), []);
    t.deepEqual(await differences(models, new CortexMTarget(stm32f746), 5), []);
  });
}
