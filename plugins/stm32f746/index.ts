import { definePlugin, Targets, z } from '../../core/plugin/index.js';
import { CortexMTarget } from '../cortex-m/index.js';
import { stm32f746 } from './chip.js';

export { stm32f746 } from './chip.js';

/** The STM32F746 as a target. */
export default definePlugin({
  name: 'stm32f746',
  version: '1.0.0',
  apiVersion: 1,
  options: z.strictObject({}),
  register(container) {
    container.register(Targets, 'stm32f746', () => new CortexMTarget(stm32f746));
  },
});
