/*
 * Modelled cycles of an in-order core that issues up to two instructions a cycle, as the Cortex-M7 does. What ARM does not publish
 * is varied over a few settings, and their lowest and highest result bracket the model. Memory without wait states: instruction
 * fetch, caches and flash are not modelled.
 */
#ifndef CYCLES_H
#define CYCLES_H

#include "instruction.h"

enum { SETTINGS = 5 };

struct Setting {
  uint64_t load_latency;
  /* LDRD and other two-word loads issue like a single load. */
  bool paired_loads;
  /* The DSP multiplier and the extend unit sit in the first issue slot only. */
  bool strict_slots;
};

extern const struct Setting settings[SETTINGS];

struct Core {
  uint64_t cycle;
  /* Cycle in which the value of each register can be used. */
  uint64_t ready[REGISTERS];
  uint64_t flags_ready;
  int issued;
  enum Class first;
  bool after_branch;
  uint32_t next_address;
};

void core_issue(struct Core *core, const struct Setting *setting, const struct Instruction *instruction);

#endif
