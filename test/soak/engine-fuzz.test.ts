import test from 'ava';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { NativeTarget } from '../../plugins/native/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { differences, fuzzedModels } from '../sparse-engine/many-models.js';
import { soak } from './settings.js';

/** Networks in one program. */
const batch = 25;
const images = 5;

for (let first = 0; first < soak.networks; first += batch) {
  const seeds = Array.from({ length: Math.min(batch, soak.networks - first) }, (_, i) => first + i);
  test(`random networks ${seeds[0]} to ${seeds.at(-1)}: host under sanitizers and emulated core agree with the reference on every layer`, async (t) => {
    const models = await fuzzedModels(seeds, stm32f746);
    t.deepEqual(await differences(models, new NativeTarget({ sanitize: true }), images), []);
    t.deepEqual(await differences(models, new CortexMTarget(stm32f746), images), []);
  });
}
