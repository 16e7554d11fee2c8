/* Debug registers of the Cortex-M7: halting, core registers, reset. */
#ifndef CORE_DEBUG_H
#define CORE_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

bool core_debug_read(uint32_t address, uint32_t *value);
bool core_debug_write(uint32_t address, uint32_t value);
/* After a reset the core halts where the debugger asked for it (vector catch), and otherwise runs. */
void core_debug_reset(uint32_t stack_pointer, uint32_t program_counter);

#endif
