import test from 'ava';
import { Stages, Targets } from '../../core/plugin/index.js';
import { Registry } from '../../core/plugin/registry.js';
import cortexM from '../../plugins/cortex-m/index.js';
import stm32f746 from '../../plugins/stm32f746/index.js';

test('without a table the plugin serves the built-in chip: its stage programs any board', (t) => {
  const registry = new Registry();
  cortexM.register(registry.forPlugin({ plugin: 'cortex-m', version: '1.0.0' }), cortexM.options.parse({}));
  stm32f746.register(registry.forPlugin({ plugin: 'stm32f746', version: '1.0.0' }), stm32f746.options.parse({}));
  t.deepEqual(registry.ids(Targets), ['cortex-m', 'stm32f746']);
  t.is(registry.resolve(Stages, 'flash').id, 'flash');
  t.is(registry.resolve(Targets, 'stm32f746').title, 'STM32F746 (Cortex-M7, 216 MHz)');
  t.throws(() => registry.resolve(Targets, 'cortex-m'), { message: /table of the chip is missing/ });
});
