/* The flash interface of the STM32F7: unlocking by two keys, sector and mass erase, programming that only clears bits. See RM0385. */
#ifndef FLASH_CONTROLLER_H
#define FLASH_CONTROLLER_H

#include <stdbool.h>
#include <stdint.h>

void flash_controller_reset(void);
bool flash_controller_read(uint32_t address, uint32_t *value);
bool flash_controller_write(uint32_t address, uint32_t value);
/* `lane` is the byte lane of the first byte. */
void flash_controller_program(uint32_t offset, const uint8_t lanes[4], unsigned lane, unsigned bytes);

#endif
