#include "core_debug.h"

#include <string.h>

#include "chip.h"

enum {
  DWT_CONTROL = 0xE0001000,
  BREAKPOINT_CONTROL = 0xE0002000,
  CPU_ID = 0xE000ED00,
  RESET_CONTROL = 0xE000ED0C,
  HALT_CONTROL = 0xE000EDF0,
  REGISTER_SELECT = 0xE000EDF4,
  REGISTER_DATA = 0xE000EDF8,
  MONITOR_CONTROL = 0xE000EDFC,
  FPU_FEATURES_0 = 0xE000EF40,
  FPU_FEATURES_1 = 0xE000EF44,
};

#define DEBUG_ENABLED (1u << 0)
#define HALT (1u << 1)
#define REGISTER_READY (1u << 16)
#define IS_HALTED (1u << 17)
#define WAS_RESET (1u << 25)
#define CATCH_RESET (1u << 0)

static uint32_t halt_control, monitor_control, register_data, registers[128];
static bool running = true, was_reset;

void core_debug_reset(uint32_t stack_pointer, uint32_t program_counter) {
  memset(registers, 0, sizeof registers);
  registers[13] = stack_pointer;
  registers[15] = program_counter & ~1u;
  registers[16] = 1u << 24; /* Thumb state */
  was_reset = true;
  bool caught = (monitor_control & CATCH_RESET) && (halt_control & DEBUG_ENABLED);
  if (caught) halt_control |= HALT;
  running = !caught && !(halt_control & HALT);
}

bool core_debug_read(uint32_t address, uint32_t *value) {
  switch (address) {
    case HALT_CONTROL:
      *value = (halt_control & 15) | REGISTER_READY | (running ? 0 : IS_HALTED) | (was_reset ? WAS_RESET : 0);
      was_reset = false;
      return true;
    case REGISTER_DATA:
      *value = register_data;
      return true;
    case MONITOR_CONTROL:
      *value = monitor_control;
      return true;
    case CPU_ID: /* Cortex-M7 r1p1 */
      *value = 0x411FC271;
      return true;
    case FPU_FEATURES_0: /* single precision */
      *value = 0x10110021;
      return true;
    case FPU_FEATURES_1:
      *value = 0x11000011;
      return true;
    case BREAKPOINT_CONTROL: /* eight comparators */
      *value = 0x10000081;
      return true;
    case DWT_CONTROL: /* four comparators */
      *value = 0x40000000;
      return true;
    default:
      return false;
  }
}

static void select_register(uint32_t value) {
  bool writes = value >> 16 & 1;
  uint32_t *selected = &registers[value & 127];
  if (writes) *selected = register_data;
  else register_data = *selected;
}

bool core_debug_write(uint32_t address, uint32_t value) {
  switch (address) {
    case HALT_CONTROL:
      if (value >> 16 != 0xA05F) return true; /* without its key the write is ignored */
      halt_control = value & 15;
      running = (value & (DEBUG_ENABLED | HALT)) != (DEBUG_ENABLED | HALT);
      return true;
    case REGISTER_SELECT:
      select_register(value);
      return true;
    case REGISTER_DATA:
      register_data = value;
      return true;
    case MONITOR_CONTROL:
      monitor_control = value;
      return true;
    case RESET_CONTROL:
      if (value >> 16 == 0x05FA && (value & 5)) chip_reset();
      return true;
    default:
      return false;
  }
}
