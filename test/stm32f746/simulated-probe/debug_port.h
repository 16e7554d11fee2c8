/* ADIv5: the debug port and its one access port, which reads and writes the chip's memory. */
#ifndef DEBUG_PORT_H
#define DEBUG_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* One register access: 4 * `number` is its address. Reads are answered by the next access, as the protocol has it. */
void debug_port_access(bool reads, unsigned number, uint32_t value);
void access_port_access(bool reads, unsigned number, uint32_t value);
uint32_t debug_port_result(void);

#endif
