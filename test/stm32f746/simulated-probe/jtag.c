#include "jtag.h"

#include <stdint.h>

#include "debug_port.h"

enum State {
  TEST_LOGIC_RESET, RUN_TEST_IDLE,
  SELECT_DR, CAPTURE_DR, SHIFT_DR, EXIT1_DR, PAUSE_DR, EXIT2_DR, UPDATE_DR,
  SELECT_IR, CAPTURE_IR, SHIFT_IR, EXIT1_IR, PAUSE_IR, EXIT2_IR, UPDATE_IR,
};

/* The next state for mode select 0 and 1 (IEEE 1149.1). */
static const enum State next_state[][2] = {
    [TEST_LOGIC_RESET] = {RUN_TEST_IDLE, TEST_LOGIC_RESET},
    [RUN_TEST_IDLE] = {RUN_TEST_IDLE, SELECT_DR},
    [SELECT_DR] = {CAPTURE_DR, SELECT_IR},
    [CAPTURE_DR] = {SHIFT_DR, EXIT1_DR},
    [SHIFT_DR] = {SHIFT_DR, EXIT1_DR},
    [EXIT1_DR] = {PAUSE_DR, UPDATE_DR},
    [PAUSE_DR] = {PAUSE_DR, EXIT2_DR},
    [EXIT2_DR] = {SHIFT_DR, UPDATE_DR},
    [UPDATE_DR] = {RUN_TEST_IDLE, SELECT_DR},
    [SELECT_IR] = {CAPTURE_IR, TEST_LOGIC_RESET},
    [CAPTURE_IR] = {SHIFT_IR, EXIT1_IR},
    [SHIFT_IR] = {SHIFT_IR, EXIT1_IR},
    [EXIT1_IR] = {PAUSE_IR, UPDATE_IR},
    [PAUSE_IR] = {PAUSE_IR, EXIT2_IR},
    [EXIT2_IR] = {SHIFT_IR, UPDATE_IR},
    [UPDATE_IR] = {RUN_TEST_IDLE, SELECT_DR},
};

/* A test access port: its instruction, and the register between its input and output. */
struct Port {
  uint32_t instruction;
  uint64_t shift;
  unsigned length;
};

enum { ABORT = 0x8, ACCESS_DEBUG_PORT = 0xA, ACCESS_ACCESS_PORT = 0xB, DEBUG_PORT_IDENTIFY = 0xE, BOUNDARY_IDENTIFY = 0x1 };
enum { ACKNOWLEDGED = 2 };

static enum State state = TEST_LOGIC_RESET;
static struct Port debug = {.instruction = DEBUG_PORT_IDENTIFY}, boundary = {.instruction = BOUNDARY_IDENTIFY};
static bool clock_was_high;

static void load(struct Port *port, uint64_t value, unsigned length) {
  port->shift = value;
  port->length = length;
}

static void capture_data(void) {
  switch (debug.instruction) {
    case DEBUG_PORT_IDENTIFY:
      load(&debug, 0x5BA00477, 32);
      break;
    case ACCESS_DEBUG_PORT:
    case ACCESS_ACCESS_PORT:
    case ABORT:
      load(&debug, ACKNOWLEDGED | (uint64_t)debug_port_result() << 3, 35);
      break;
    default:
      load(&debug, 0, 1);
  }
  if (boundary.instruction == BOUNDARY_IDENTIFY) load(&boundary, 0x06449041, 32);
  else load(&boundary, 0, 1);
}

static void capture_instruction(void) {
  load(&debug, 1, 4);
  load(&boundary, 1, 5);
}

static void shift(bool data_in) {
  uint64_t between = boundary.shift & 1;
  boundary.shift = boundary.shift >> 1 | (uint64_t)data_in << (boundary.length - 1);
  debug.shift = debug.shift >> 1 | between << (debug.length - 1);
}

static void update_data(void) {
  bool reads = debug.shift & 1;
  unsigned number = debug.shift >> 1 & 3;
  uint32_t value = (uint32_t)(debug.shift >> 3);
  if (debug.instruction == ACCESS_DEBUG_PORT) debug_port_access(reads, number, value);
  if (debug.instruction == ACCESS_ACCESS_PORT) access_port_access(reads, number, value);
}

static void clock_edge(bool mode_select, bool data_in) {
  if (state == CAPTURE_DR) capture_data();
  if (state == CAPTURE_IR) capture_instruction();
  if (state == SHIFT_DR || state == SHIFT_IR) shift(data_in);
  state = next_state[state][mode_select];
  if (state == TEST_LOGIC_RESET) {
    debug.instruction = DEBUG_PORT_IDENTIFY;
    boundary.instruction = BOUNDARY_IDENTIFY;
  }
  if (state == UPDATE_DR) update_data();
  if (state == UPDATE_IR) {
    debug.instruction = debug.shift & 15;
    boundary.instruction = boundary.shift & 31;
  }
}

void jtag_set_pins(bool clock, bool mode_select, bool data_in) {
  if (clock && !clock_was_high) clock_edge(mode_select, data_in);
  clock_was_high = clock;
}

bool jtag_data_out(void) {
  return debug.shift & 1;
}
