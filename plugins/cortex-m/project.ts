import type { ProjectFiles } from '../../core/plugin/index.js';
import { cmakeLists, includeFlags, makefile, type Recipe } from '../native/index.js';
import type { CortexMChip } from './chip-table.js';
import { machineFlags } from './cores.js';

const image = 'build/firmware.elf';

/** How firmware of a chip is compiled and linked. `-O3` and the flags behind it are those of every published instruction count. */
export function firmwareRecipe(chip: CortexMChip, sources: readonly string[], compiler = 'arm-none-eabi-gcc'): Recipe {
  const machine = machineFlags(chip);
  return {
    title: `Firmware for the ${chip.name}`,
    compiler,
    compileFlags: ['-std=c99', '-O3', ...machine, '-ffunction-sections', '-fdata-sections', ...warnings, ...includeFlags(sources)],
    linkFlags: [
      ...machine,
      '-nostartfiles',
      '--specs=nano.specs',
      '-Ttarget/memory.ld',
      '-Wl,--gc-sections',
      '-Wl,-Map=build/firmware.map',
    ],
    sources,
    image,
  };
}

const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Werror'];

/** Makefile and CMakeLists.txt: each builds ELF, BIN, HEX and map. */
export function buildFiles(name: string, chip: CortexMChip, sources: readonly string[]): ProjectFiles {
  const recipe = firmwareRecipe(chip, sources);
  const copy = (format: string) => `$(PREFIX)objcopy -O ${format} $< $@`;
  return {
    Makefile: makefile({
      ...recipe,
      compiler: '$(PREFIX)gcc',
      variables: { PREFIX: 'arm-none-eabi-' },
      title: `${name} for the ${chip.name}: make builds ${image}, .bin, .hex and .map`,
      derived: { 'build/firmware.bin': copy('binary'), 'build/firmware.hex': copy('ihex') },
    }),
    'CMakeLists.txt': firmwareCmakeLists(name, recipe),
  };
}

function firmwareCmakeLists(name: string, recipe: Recipe): string {
  const linkFlags = recipe.linkFlags.map((flag) =>
    flag.startsWith('-T') ? `-T${cmakeVariable('CMAKE_SOURCE_DIR')}/target/memory.ld` : flag.replace('build/firmware.map', 'firmware.map'),
  );
  const objcopy = cmakeVariable('CMAKE_OBJCOPY');
  const before = [
    'set(CMAKE_SYSTEM_NAME Generic)',
    'if(NOT CMAKE_C_COMPILER)',
    '  set(CMAKE_C_COMPILER arm-none-eabi-gcc)',
    'endif()',
    'set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)',
  ];
  const after = [
    'set_target_properties(firmware PROPERTIES SUFFIX .elf)',
    'add_custom_command(TARGET firmware POST_BUILD',
    `  COMMAND ${objcopy} -O binary firmware.elf firmware.bin`,
    `  COMMAND ${objcopy} -O ihex firmware.elf firmware.hex)`,
  ];
  return cmakeLists(name, { ...recipe, linkFlags }, before, after);
}

function cmakeVariable(name: string): string {
  return `$\{${name}}`;
}
