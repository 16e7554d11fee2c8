import type { Program } from '../../core/exec/index.js';
import type { CortexMChip } from './chip-table.js';

export const armCompiler: Program = {
  title: 'arm-none-eabi-gcc',
  variable: 'TINYFORMER_ARM_GCC',
  names: ['arm-none-eabi-gcc'],
  cached: 'arm-none-eabi/usr/bin/arm-none-eabi-gcc',
  hint: 'Install arm-none-eabi-gcc with newlib, or type: tinyformer doctor --fix',
};

export const emulator: Program = {
  title: 'qemu-system-arm',
  variable: 'TINYFORMER_QEMU',
  names: ['qemu-system-arm'],
  cached: 'qemu/qemu-system-arm',
  hint: 'Install QEMU 7.2 or newer, or type: tinyformer doctor --fix',
};

export const openOcd: Program = {
  title: 'openocd',
  variable: 'TINYFORMER_OPENOCD',
  names: ['openocd'],
  hint: 'Install OpenOCD 0.11 or newer, or type: tinyformer doctor --fix --with-openocd',
};

/** Another tool of the same toolchain: `arm-none-eabi-objcopy` beside `arm-none-eabi-gcc`. */
export function siblingTool(compiler: string, name: string): string {
  return compiler.replace(/gcc([^/]*)$/, `${name}$1`);
}

/** Flags that choose the instruction set: the same for compiling and linking. */
export function machineFlags(chip: CortexMChip): string[] {
  return [`-mcpu=${chip.core}`, '-mthumb', ...(chip.fpu === undefined ? ['-mfloat-abi=soft'] : [`-mfpu=${chip.fpu}`, '-mfloat-abi=hard'])];
}
