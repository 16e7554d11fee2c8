import { type CortexMChip, executeOrigin, hex, mainRam } from './chip-table.js';

/** Bytes at the low end of RAM that the linker keeps for the stack; `tf_stack_used()` says how many were needed. */
export const stackBytes = 4096;

/**
 * The linker script of a chip. It refuses an image that does not fit: code, constants and initial values go into flash (the region
 * FLASH, executed through EXECUTE where the chip has an alias for it); stack, statics and arena into RAM.
 */
export function linkerScript(chip: CortexMChip): string {
  const ram = mainRam(chip);
  const aliased = executeOrigin(chip) !== chip.flash.origin;
  const code = aliased ? 'EXECUTE AT> FLASH' : 'FLASH';
  return `/* Memory of the ${chip.name}. */

ENTRY(Reset_Handler)

MEMORY {
  FLASH (rx) : ORIGIN = ${hex(chip.flash.origin)}, LENGTH = ${chip.flash.bytes}
${aliased ? `  EXECUTE (rx) : ORIGIN = ${hex(executeOrigin(chip))}, LENGTH = ${chip.flash.bytes}\n` : ''}  RAM (rw) : ORIGIN = ${hex(ram.origin)}, LENGTH = ${ram.bytes}
}

tf_stack_bytes = ${stackBytes};

PHDRS {
  code PT_LOAD FLAGS(5);
  statics PT_LOAD FLAGS(6);
}

SECTIONS {
  .text : {
    tf_image = .;
    KEEP(*(.vectors))
    *(.text .text.*)
    *(.rodata .rodata.*)
    . = ALIGN(4);
  } > ${code} :code

  /* Lowest in RAM: an overflow leaves the RAM, into a guard, and faults. */
  tf_stack_guard = ORIGIN(RAM) - 4096;
  .stack (NOLOAD) : {
    tf_stack_limit = .;
    . += tf_stack_bytes;
    . = ALIGN(8);
    tf_stack_top = .;
  } > RAM :NONE

  .data : {
    . = ALIGN(8);
    tf_data_start = .;
    *(.data .data.*)
    . = ALIGN(4);
    tf_data_end = .;
  } > RAM AT> FLASH :statics
  tf_data_load = LOADADDR(.data) - ORIGIN(FLASH) + ORIGIN(${aliased ? 'EXECUTE' : 'FLASH'});

  .bss (NOLOAD) : {
    . = ALIGN(8);
    tf_bss_start = .;
    *(.bss .bss.*)
    *(COMMON)
    . = ALIGN(4);
    tf_bss_end = .;
  } > RAM :statics

  /DISCARD/ : {
    *(.ARM.exidx* .ARM.extab*)
  }
}
`;
}
