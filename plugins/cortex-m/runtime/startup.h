#ifndef STARTUP_H
#define STARTUP_H

#include <stdint.h>

/* Bounds of the stack, from the linker script. It lies below everything else in RAM, so that an overflow faults instead of overwriting. */
extern uint32_t tf_stack_limit[], tf_stack_top[];

#define STACK_PAINT 0xC0DEC0DEu

#endif
