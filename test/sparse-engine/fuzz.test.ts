import test from 'ava';
import { CortexMTarget } from '../../plugins/cortex-m/index.js';
import { NativeTarget } from '../../plugins/native/index.js';
import { stm32f746 } from '../../plugins/stm32f746/index.js';
import { differences, fuzzedModels } from './many-models.js';

/** `npm run soak` goes on from here with many more. */
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

test('20 random networks: the host agrees with the reference on every layer, under sanitizers', async (t) => {
  t.deepEqual(await differences(await fuzzedModels(seeds, stm32f746), new NativeTarget({ sanitize: true }), 3), []);
});

test('20 random networks in one ELF: the emulated core agrees with the reference on every layer', async (t) => {
  t.deepEqual(await differences(await fuzzedModels(seeds, stm32f746), new CortexMTarget(stm32f746), 3), []);
});
