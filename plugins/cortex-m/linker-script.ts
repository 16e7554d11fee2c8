import type { HotSections } from '../../core/plugin/index.js';
import { bankNamed, type CortexMChip, executeOrigin, hex, mainRam } from './chip-table.js';

/** Bytes at the low end of RAM that the linker keeps for the stack; `tf_stack_used()` says how many were needed. */
export const stackBytes = 4096;

/** Bytes left free at the start of a bank at address 0, so that nothing has the address of NULL. */
export const nullBytes = 64;

/**
 * The linker script of a chip. It refuses an image that does not fit: code, constants and initial values go into flash (the region
 * FLASH, executed through EXECUTE where the chip has an alias for it); stack, statics and arena into RAM. Hot sections lie in flash like
 * initial values, and start-up copies them to their bank: behind the statics where the bank belongs to RAM, else a region of its own.
 */
export function linkerScript(chip: CortexMChip, hot: readonly HotSections[] = []): string {
  const ram = mainRam(chip);
  const execute = executeOrigin(chip) === chip.flash.origin ? undefined : hex(executeOrigin(chip));
  const code = execute ? 'EXECUTE AT> FLASH' : 'FLASH';
  const copied = ['.data', ...hot.map(({ bank }) => `.hot_${bank}`)];
  const last = copied.at(-1);
  const regions = hot.filter(({ bank }) => !isInside(bankNamed(chip, bank), ram)).map(({ bank }) => region(bank, chip));
  return `/* Memory of the ${chip.name}. */

ENTRY(Reset_Handler)

MEMORY {
  FLASH (rx) : ORIGIN = ${hex(chip.flash.origin)}, LENGTH = ${chip.flash.bytes}
${execute ? `  EXECUTE (rx) : ORIGIN = ${execute}, LENGTH = ${chip.flash.bytes}\n` : ''}  RAM (rw) : ORIGIN = ${hex(ram.origin)}, LENGTH = ${ram.bytes}
${regions.join('')}}

tf_stack_bytes = ${stackBytes};

PHDRS {
  vectors PT_LOAD FLAGS(5);
  code PT_LOAD FLAGS(5);
  data PT_LOAD FLAGS(6);
${hot.map(({ bank }) => `  hot_${bank} PT_LOAD FLAGS(7);\n`).join('')}}

SECTIONS {
  .vectors : {
    tf_image = .;
    KEEP(*(.vectors))
    . = ALIGN(8);
  } > ${code} :vectors

  /* Lowest in RAM: an overflow leaves the RAM, into a guard, and faults. */
  tf_stack_guard = ORIGIN(RAM) - 4096;
  .stack (NOLOAD) : {
    tf_stack_limit = .;
    . += tf_stack_bytes;
    . = ALIGN(8);
    tf_stack_top = .;
  } > RAM :NONE

  .bss (NOLOAD) : {
    . = ALIGN(8);
    tf_bss_start = .;
    *(.bss .bss.*)
    *(COMMON)
    . = ALIGN(8);
    tf_bss_end = .;
  } > RAM :NONE

  /* What start-up copies. */
  .data : {
    . = ALIGN(8);
    *(.data .data.*)
    . = ALIGN(8);
  } > RAM AT> FLASH :data
${hot.map((sections) => hotSection(sections, chip)).join('')}
  tf_loaded = LOADADDR(${last}) + SIZEOF(${last}) - ORIGIN(FLASH);
  .text ${execute ? 'ORIGIN(EXECUTE) + tf_loaded ' : ''}: {
    tf_copies = .;
${copied.map((name) => `    LONG(LOADADDR(${name}) - ORIGIN(FLASH) + ORIGIN(${execute ? 'EXECUTE' : 'FLASH'})) LONG(ADDR(${name})) LONG(ADDR(${name}) + SIZEOF(${name}))\n`).join('')}    tf_copies_end = .;
    *(.text .text.*)
    *(.rodata .rodata.*)
    . = ALIGN(4);
  } > ${code} :code
${execute ? '  ASSERT(LOADADDR(.text) - ORIGIN(FLASH) == ADDR(.text) - ORIGIN(EXECUTE), "code executes elsewhere than it lies")\n' : ''}
  /DISCARD/ : {
    *(.ARM.exidx* .ARM.extab*)
  }
}
`;
}

function hotSection({ bank, sections }: HotSections, chip: CortexMChip): string {
  const memory = isInside(bankNamed(chip, bank), mainRam(chip)) ? 'RAM' : bank;
  return `
  .hot_${bank} : {
    . = ALIGN(8);
${sections.map((pattern) => `    ${pattern}\n`).join('')}    . = ALIGN(8);
  } > ${memory} AT> FLASH :hot_${bank}
`;
}

function region(bank: string, chip: CortexMChip): string {
  const { origin, bytes } = bankNamed(chip, bank);
  const free = origin === 0 ? nullBytes : 0;
  return `  ${bank} (rwx) : ORIGIN = ${hex(origin + free)}, LENGTH = ${bytes - free}\n`;
}

function isInside(bank: { readonly origin: number }, ram: { readonly origin: number; readonly bytes: number }): boolean {
  return bank.origin >= ram.origin && bank.origin < ram.origin + ram.bytes;
}
