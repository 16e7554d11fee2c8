/*
 * Faults. A semihosting breakpoint without a debugger is one too: it is stepped over and answers -1, so that a program runs on alone.
 */
#include "semihosting.h"
#include "startup.h"
#include "tf_io.h"

#define FAULT_EXIT_CODE 99

#define HARD_FAULT_STATUS (*(volatile uint32_t *)0xE000ED2C)
#define CONFIGURABLE_FAULT_STATUS (*(volatile uint32_t *)0xE000ED28)

/* What the core pushed when it took the exception. */
struct Frame {
  uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
};

void tf_fault_entry(void);
void tf_fault(struct Frame *frame);

/* After an overflow the stack pointer lies outside RAM: the report needs a stack again. */
__attribute__((naked)) void tf_fault_entry(void) {
  __asm volatile(
      "mov r0, sp\n\t"
      "ldr r1, =tf_stack_limit\n\t"
      "cmp r0, r1\n\t"
      "bhs 1f\n\t"
      "ldr r1, =tf_stack_top\n\t"
      "mov sp, r1\n\t"
      "1: b tf_fault");
}

__attribute__((noinline)) static void print_register(const char *name, uint32_t value) {
  char text[9];
#pragma GCC unroll 1
  for (int digit = 0; digit < 8; digit++) text[digit] = "0123456789abcdef"[(value >> (28 - 4 * digit)) & 15];
  text[8] = 0;
  tf_io_print(name);
  tf_io_print(text);
}

__attribute__((used)) void tf_fault(struct Frame *frame) {
  if ((uint32_t *)frame < tf_stack_limit) {
    tf_io_print("fault: stack overflow\n");
    tf_io_exit(FAULT_EXIT_CODE);
  }
  if (*(const uint16_t *)frame->pc == SEMIHOSTING_BREAKPOINT) {
    HARD_FAULT_STATUS = HARD_FAULT_STATUS;
    frame->r0 = (uint32_t)-1;
    frame->pc += 2;
    return;
  }
  print_register("fault: status ", CONFIGURABLE_FAULT_STATUS);
  print_register(" at ", frame->pc);
  print_register(" called from ", frame->lr);
  tf_io_print("\n");
  tf_io_exit(FAULT_EXIT_CODE);
}
