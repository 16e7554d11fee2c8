/*
 * From reset to main: vector table, FPU on, stack guarded and painted, initial values and hot sections copied, .bss cleared. A fault ends the program with exit
 * code 99 and a line that says where.
 */
#include "startup.h"

#include "semihosting.h"
#include "tf_io.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define VECTOR_TABLE REGISTER(0xE000ED08)
#define COPROCESSOR_ACCESS REGISTER(0xE000ED88)
#define MPU_TYPE REGISTER(0xE000ED90)
#define MPU_CONTROL REGISTER(0xE000ED94)
#define MPU_REGION_BASE REGISTER(0xE000ED9C)
#define MPU_REGION_SIZE REGISTER(0xE000EDA0)

extern uint32_t tf_stack_guard[], tf_bss_start[], tf_bss_end[];

/* Initial values, and hot code and constants: from flash to where they are used. */
struct Copy {
  const uint32_t *from;
  uint32_t *to, *end;
};
extern const struct Copy tf_copies[], tf_copies_end[];

int main(int argc, char **argv);

void Reset_Handler(void);
void tf_fault_entry(void);

typedef void (*Handler)(void);

__attribute__((section(".vectors"), used)) static const Handler vectors[16] = {
    (Handler)tf_stack_top, Reset_Handler, tf_fault_entry, tf_fault_entry, tf_fault_entry, tf_fault_entry, tf_fault_entry,
};

/* A board may bring clocks and pins up here. */
__attribute__((weak)) void tf_board_start(void) {}

/* Takes the 4 KiB below the stack away: emulators and some chips let writes there pass in silence. */
static inline void guard_stack(void) {
#if __ARM_ARCH == 7
  if ((MPU_TYPE >> 8 & 0xFF) == 0) return;
  MPU_REGION_BASE = (uint32_t)tf_stack_guard | 1u << 4; /* as region 0 */
  MPU_REGION_SIZE = 1u << 28 | 11u << 1 | 1u;           /* no access, 2^12 bytes, on */
  MPU_CONTROL = 1u << 2 | 1u;                           /* everything else as without an MPU */
  __asm volatile("dsb\n\tisb");
#endif
}

#define MAX_ARGUMENTS 8

/* Splits the command line that the emulator was given; without a debugger there is none. */
static int run_main(void) {
  char line[128];
  char *arguments[MAX_ARGUMENTS + 1];
  int count = 0;
  char *next = semihosting_command_line(line, sizeof line) ? line : 0;
  while (next && *next && count < MAX_ARGUMENTS) {
    arguments[count++] = next;
    while (*next && *next != ' ') next++;
    while (*next == ' ') *next++ = 0;
  }
  arguments[count] = 0;
  return main(count, arguments);
}

/* Loops stay loops: calls of memcpy and memset would cost more flash than they save time. */
__attribute__((optimize("no-tree-loop-distribute-patterns"))) void Reset_Handler(void) {
  VECTOR_TABLE = (uint32_t)vectors;
  COPROCESSOR_ACCESS |= 0xFu << 20;
  __asm volatile("dsb\n\tisb");
  guard_stack();
  uint32_t *stack_pointer;
  __asm volatile("mov %0, sp" : "=r"(stack_pointer));
  for (uint32_t *word = tf_stack_limit; word < stack_pointer; word++) *word = STACK_PAINT;
  for (const struct Copy *copy = tf_copies; copy < tf_copies_end; copy++) {
    const uint32_t *from = copy->from;
    for (uint32_t *to = copy->to; to < copy->end;) *to++ = *from++;
  }
  __asm volatile("dsb\n\tisb");
  for (uint32_t *to = tf_bss_start; to < tf_bss_end;) *to++ = 0;
  tf_board_start();
  tf_io_exit(run_main());
}
