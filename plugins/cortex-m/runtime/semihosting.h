/* Semihosting: the emulator or the debugger answers when the core meets this breakpoint. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

enum {
  SEMIHOSTING_OPEN = 0x01,
  SEMIHOSTING_CLOSE = 0x02,
  SEMIHOSTING_WRITE0 = 0x04,
  SEMIHOSTING_WRITE = 0x05,
  SEMIHOSTING_READ = 0x06,
  SEMIHOSTING_COMMAND_LINE = 0x15,
  SEMIHOSTING_EXIT_EXTENDED = 0x20,
};

#define SEMIHOSTING_BREAKPOINT 0xBEAB

static inline int32_t semihosting(int32_t operation, const void *argument) {
  register int32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = argument;
  __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

static inline int semihosting_command_line(char *line, uint32_t bytes) {
  struct {
    char *line;
    uint32_t bytes;
  } block = {line, bytes};
  return semihosting(SEMIHOSTING_COMMAND_LINE, &block) == 0;
}

#endif
