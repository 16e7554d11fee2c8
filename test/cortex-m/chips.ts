import { type CortexMChip, defineChip } from '../../plugins/cortex-m/index.js';

/** Chips of QEMU's boards: only core and memory. */
export const cortexM3 = defineChip({
  name: 'm3-on-an385',
  core: 'cortex-m3',
  flash: { origin: 0, bytes: '256 KB' },
  ram: [{ origin: 0x2000_0000, bytes: '128 KB' }],
});

export const cortexM4 = defineChip({
  name: 'm4-on-an386',
  core: 'cortex-m4',
  fpu: 'single',
  clockHz: 25_000_000,
  flash: { origin: 0, bytes: '512 KB' },
  ram: [{ origin: 0x2000_0000, bytes: '256 KB' }],
  openocd: 'target/stm32f4x.cfg',
});

/** The board starts in the secure state, and sees its memory with bit 28 set there. */
export const cortexM33 = defineChip({
  name: 'm33-on-an505',
  core: 'cortex-m33',
  dsp: true,
  fpu: 'single',
  flash: { origin: 0x1000_0000, bytes: '512 KB' },
  ram: [{ origin: 0x3800_0000, bytes: '256 KB' }],
  emulator: { machine: 'mps2-an505', imageAt: [0x1000_0000] },
});

export const cortexM33WithoutDsp: CortexMChip = { ...cortexM33, name: 'm33-without-dsp', dsp: false, fpu: undefined };

/** Another chip of ST: one table. */
export const stm32f405 = defineChip({
  name: 'stm32f405',
  core: 'cortex-m4',
  fpu: 'single',
  clockHz: 168_000_000,
  flash: { origin: 0x0800_0000, bytes: '1 MB' },
  ram: [
    { name: 'CCM', origin: 0x1000_0000, bytes: '64 KB' },
    { name: 'SRAM', origin: 0x2000_0000, bytes: '128 KB' },
  ],
  openocd: 'target/stm32f4x.cfg',
});
