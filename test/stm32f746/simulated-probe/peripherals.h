/* Everything else that OpenOCD touches: identification, clocks that are ready at once, and plain storage. */
#ifndef PERIPHERALS_H
#define PERIPHERALS_H

#include <stdint.h>

uint32_t peripheral_read(uint32_t address);
void peripheral_write(uint32_t address, uint32_t value);

#endif
