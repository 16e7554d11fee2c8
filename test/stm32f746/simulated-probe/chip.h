/*
 * The STM32F746 as its debug port sees it: flash with its controller, RAM, the core's debug registers. The core itself does not execute;
 * this tests addresses, scripts and the order of commands, not the hardware.
 */
#ifndef CHIP_H
#define CHIP_H

#include <stdint.h>

enum { FLASH_BYTES = 1 << 20 };

struct Tally {
  unsigned erased_sectors;
  unsigned programmed_words;
  /* Writes to locked or unerased flash. */
  unsigned violations;
};

extern uint8_t chip_flash[FLASH_BYTES];
extern struct Tally chip_tally;

/* Makes the lowest bit of one byte of flash read inverted, as a worn cell would; -1: none. */
extern long chip_worn_byte;

void chip_power_on(void);
void chip_reset(void);

uint32_t chip_read_word(uint32_t address);
/* Writes the lowest `bytes` bytes (1, 2 or 4) on the byte lanes that the address selects. */
void chip_write(uint32_t address, uint32_t value, unsigned bytes);

#endif
