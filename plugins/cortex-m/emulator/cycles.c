#include "cycles.h"

const struct Setting settings[SETTINGS] = {
    {.load_latency = 2, .paired_loads = true, .strict_slots = false},
    {.load_latency = 2, .paired_loads = false, .strict_slots = false},
    {.load_latency = 3, .paired_loads = false, .strict_slots = false},
    {.load_latency = 2, .paired_loads = false, .strict_slots = true},
    {.load_latency = 3, .paired_loads = false, .strict_slots = true},
};

static bool multiplies(enum Class class) {
  return class == MAC || class == MULTIPLY || class == DIVIDE;
}

static bool accesses_memory(enum Class class) {
  return class == LOAD || class == LOAD_MULTIPLE || class == STORE;
}

static bool computes_float(enum Class class) {
  return class == FLOAT || class == FLOAT_DIVIDE;
}

/* One multiplier, one load-store unit, one FPU, one branch a cycle. */
static bool share_unit(enum Class a, enum Class b) {
  return (multiplies(a) && multiplies(b)) || (accesses_memory(a) && accesses_memory(b)) || (computes_float(a) && computes_float(b)) ||
         (a == BRANCH && b == BRANCH);
}

static bool can_be_second(const struct Core *core, const struct Setting *setting, enum Class class) {
  if (share_unit(core->first, class)) return false;
  if (!setting->paired_loads && (core->first == LOAD_MULTIPLE || class == LOAD_MULTIPLE)) return false;
  return !(setting->strict_slots && (class == MAC || class == PACK));
}

static uint64_t latency(const struct Setting *setting, enum Class class) {
  switch (class) {
    case LOAD:
    case LOAD_MULTIPLE:
      return setting->load_latency;
    case MAC:
    case MULTIPLY:
      return 2;
    case FLOAT:
      return 3;
    case DIVIDE:
      return 6;
    case FLOAT_DIVIDE:
      return 14;
    default:
      return 1;
  }
}

static uint64_t operands_ready(const struct Core *core, const struct Instruction *instruction) {
  uint64_t ready = instruction->reads_flags ? core->flags_ready : 0;
  for (int i = 0; i < instruction->reads; i++) {
    uint8_t number = instruction->read[i];
    uint64_t at = core->ready[number];
    if (number == instruction->accumulator && at > 0) at--;
    if (at > ready) ready = at;
  }
  return ready;
}

/* Cycles that transfers of several words keep the load-store unit beyond the first. */
static uint64_t further_transfers(const struct Setting *setting, const struct Instruction *instruction) {
  bool several = instruction->class == LOAD_MULTIPLE || (instruction->class == STORE && instruction->operands > 3);
  if (!several) return 0;
  uint64_t words = instruction->operands > 1 ? instruction->operands - 1u : 1u;
  if (setting->paired_loads) return words <= 2 ? 0 : (words - 1) / 2;
  return words / 2;
}

void core_issue(struct Core *core, const struct Setting *setting, const struct Instruction *instruction) {
  enum Class class = (enum Class)instruction->class;
  if (core->after_branch && instruction->address != core->next_address) { /* a taken branch ends the pair and costs a bubble */
    core->cycle++;
    core->issued = 0;
  }
  uint64_t at = operands_ready(core, instruction);
  if (at <= core->cycle) {
    bool fits = core->issued == 0 || (core->issued == 1 && can_be_second(core, setting, class));
    at = core->cycle + (fits ? 0 : 1);
  }
  if (at > core->cycle) {
    core->cycle = at;
    core->issued = 0;
  }
  if (core->issued++ == 0) core->first = class;
  uint64_t done = core->cycle + latency(setting, class);
  for (int i = 0; i < instruction->writes; i++) core->ready[instruction->written[i]] = done;
  if (instruction->sets_flags) core->flags_ready = core->cycle + 1;

  uint64_t more = further_transfers(setting, instruction);
  if (more > 0) {
    core->cycle += more;
    core->issued = 2;
  }
  if (class == DIVIDE) {
    core->cycle += 5;
    core->issued = 0;
  }
  core->after_branch = class == BRANCH;
  core->next_address = instruction->address + instruction->size;
}
