import type { CortexMChip } from '../../plugins/cortex-m/index.js';

/** The Cortex-M4 of an emulated board. */
export const cortexM4: CortexMChip = {
  name: 'm4-on-an386',
  core: 'cortex-m4',
  dsp: true,
  fpu: 'fpv4-sp-d16',
  clockHz: 25_000_000,
  flash: { name: 'flash', origin: 0, bytes: 256 * 1024, speed: 'normal' },
  ram: [{ name: 'SRAM', origin: 0x2000_0000, bytes: 64 * 1024, speed: 'normal' }],
  emulator: { machine: 'mps2-an386', imageAt: [0] },
  openocd: 'target/stm32f4x.cfg',
};

/** Another chip of ST: one table. */
export const stm32f405: CortexMChip = {
  name: 'stm32f405',
  core: 'cortex-m4',
  dsp: true,
  fpu: 'fpv4-sp-d16',
  clockHz: 168_000_000,
  flash: { name: 'flash', origin: 0x0800_0000, bytes: 1024 * 1024, speed: 'normal' },
  ram: [{ name: 'SRAM', origin: 0x2000_0000, bytes: 128 * 1024, speed: 'normal' }],
  emulator: { machine: 'netduinoplus2', imageAt: [0, 0x0800_0000] },
  openocd: 'target/stm32f4x.cfg',
};
