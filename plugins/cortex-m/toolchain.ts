import type { Program } from '../../core/exec/index.js';

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
