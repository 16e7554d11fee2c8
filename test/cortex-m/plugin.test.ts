import test from 'ava';
import type { TinyformerError } from '../../core/errors/index.js';
import { Stages, Targets } from '../../core/plugin/index.js';
import { Registry } from '../../core/plugin/registry.js';
import cortexM from '../../plugins/cortex-m/index.js';
import stm32f746 from '../../plugins/stm32f746/index.js';
import { stm32f405 } from './chips.js';

function registryWith(chips: readonly object[]): Registry {
  const registry = new Registry();
  cortexM.register(registry.forPlugin({ plugin: 'cortex-m', version: '1.0.0' }), cortexM.options.parse({ chips }));
  stm32f746.register(registry.forPlugin({ plugin: 'stm32f746', version: '1.0.0' }), stm32f746.options.parse({}));
  return registry;
}

test('a chip is added by its table in the config, beside the built-in one', (t) => {
  const registry = registryWith([stm32f405]);
  t.deepEqual(registry.ids(Targets), ['stm32f405', 'stm32f746']);
  t.deepEqual(registry.ids(Stages), ['flash', 'flash-stm32f405']);
  t.is(registry.resolve(Targets, 'stm32f405').chip.ram[0]?.bytes, 128 * 1024);
});

test('a table with overlapping banks is refused when the config is read', (t) => {
  const overlapping = {
    ...stm32f405,
    ram: [...stm32f405.ram, { name: 'CCM', origin: 0x2001_0000, bytes: 65536, speed: 'tightly-coupled' }],
  };
  const error = t.throws<TinyformerError>(() => registryWith([overlapping]));
  t.is(error.code, 'TF_CHIP');
  t.regex(error.message, /SRAM .* and CCM .* overlap/);
});
