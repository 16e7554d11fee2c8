import type { CortexMChip } from '../cortex-m/index.js';

/**
 * STM32F746: Cortex-M7 with a single-precision FPU. Flash answers at its own address and, through the tightly coupled bus, at the
 * alias where code executes; the three RAM banks follow each other without a gap. The RAM of the
 * instruction bus begins at address 0, where the emulator has memory too.
 *
 * @see RM0385, memory map
 */
export const stm32f746: CortexMChip = {
  name: 'stm32f746',
  core: 'cortex-m7',
  dsp: true,
  fpu: 'single',
  clockHz: 216_000_000,
  flash: { name: 'flash', origin: 0x0800_0000, bytes: 1024 * 1024, speed: 'normal' },
  flashExecuteOrigin: 0x0020_0000,
  ram: [
    { name: 'DTCM', origin: 0x2000_0000, bytes: 64 * 1024, speed: 'tightly-coupled' },
    { name: 'SRAM1', origin: 0x2001_0000, bytes: 240 * 1024, speed: 'normal' },
    { name: 'SRAM2', origin: 0x2004_c000, bytes: 16 * 1024, speed: 'normal' },
  ],
  instructionRam: { name: 'ITCM', origin: 0, bytes: 16 * 1024, speed: 'tightly-coupled' },
  emulator: { machine: 'mps2-an500', cpu: 'cortex-m7', imageAt: [0x0000_0000, 0x0020_0000] },
  openocd: 'target/stm32f7x.cfg',
};
