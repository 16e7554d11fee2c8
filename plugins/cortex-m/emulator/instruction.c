#include "instruction.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const class_names[CLASSES] = {
    "load", "loadMultiple", "store", "mac", "multiply", "pack", "divide", "branch", "float", "floatDivide", "other",
};

static bool begins(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool begins_any(const char *text, const char *const *prefixes) {
  for (; *prefixes; prefixes++)
    if (begins(text, *prefixes)) return true;
  return false;
}

#define BEGINS(text, ...) begins_any(text, (const char *const[]){__VA_ARGS__, NULL})

/* The order matters: "vldr" before "v", "mls" before what ends in s. */
static enum Class class_of(const char *text) {
  if (BEGINS(text, "ldm", "ldrd", "pop", "vldm", "vpop")) return LOAD_MULTIPLE;
  if (BEGINS(text, "ldr", "vldr")) return LOAD;
  if (BEGINS(text, "str", "stm", "push", "vst", "vpush")) return STORE;
  if (BEGINS(text, "smlad", "smuad", "smlald", "smlsd", "smlsld", "smusd")) return MAC;
  if (BEGINS(text, "mul", "mla", "mls", "smul", "smla", "smm", "umul", "umlal", "umaal")) return MULTIPLY;
  if (BEGINS(text, "sxt", "uxt", "pkh")) return PACK;
  if (BEGINS(text, "sdiv", "udiv")) return DIVIDE;
  if (BEGINS(text, "vdiv", "vsqrt")) return FLOAT_DIVIDE;
  if (text[0] == 'v') return FLOAT;
  if (BEGINS(text, "bic", "bf", "bkpt")) return OTHER;
  if (text[0] == 'b' || BEGINS(text, "cb", "tb")) return BRANCH;
  return OTHER;
}

/* The register whose name begins at `text`, with `*end` behind it; -1 when none does. A d register counts as its even s register. */
static int register_at(const char *text, const char **end) {
  static const struct {
    const char *name;
    int number;
  } named[] = {{"sp", SP}, {"lr", 14}, {"pc", 15}, {"ip", 12}, {"fp", 11}, {"sl", 10}, {"sb", 9}};
  for (unsigned i = 0; i < sizeof named / sizeof *named; i++) {
    if (!begins(text, named[i].name)) continue;
    *end = text + 2;
    return named[i].number;
  }
  if (!strchr("rsd", text[0]) || !isdigit((unsigned char)text[1])) return -1;
  char *behind;
  int number = (int)strtol(text + 1, &behind, 10);
  *end = behind;
  if (text[0] == 'r') return number < 16 ? number : -1;
  number = FLOAT_BASE + (text[0] == 'd' ? 2 * number : number);
  return number < REGISTERS ? number : -1;
}

/* Registers of the operands in the order of the text, ranges such as r4-r7 spread out. */
static int list_registers(const char *text, uint8_t *list) {
  int count = 0;
  const char *next = strpbrk(text, " \t");
  while (next && *next && count < MAX_OPERANDS) {
    if (!isalpha((unsigned char)*next)) {
      next++;
      continue;
    }
    const char *end;
    int number = register_at(next, &end);
    if (number < 0) {
      while (isalnum((unsigned char)*next)) next++;
      continue;
    }
    if (count > 0 && next[-1] == '-') {
      for (int between = list[count - 1] + 1; between < number && count < MAX_OPERANDS; between++) list[count++] = (uint8_t)between;
    }
    if (count < MAX_OPERANDS) list[count++] = (uint8_t)number;
    next = end;
  }
  return count;
}

/* How many of the first operands an instruction writes, and from which one on it reads. */
static void split_operands(const char *text, enum Class class, int count, int *written, int *first_read) {
  *written = count > 0;
  *first_read = count > 1 ? 1 : 0;
  if (class == STORE || class == BRANCH || BEGINS(text, "cmp", "cmn", "tst", "teq", "vcmp")) {
    *written = 0;
    *first_read = 0;
  } else if (BEGINS(text, "pop", "vpop")) {
    *written = count;
    *first_read = count;
  } else if (begins(text, "ldrd") || BEGINS(text, "smull", "umull")) {
    *written = 2;
    *first_read = 2;
  } else if (BEGINS(text, "smlal", "umlal", "umaal", "vfma", "vfms", "vmla", "vmls", "bfi", "movt")) {
    *written = BEGINS(text, "smlal", "umlal", "umaal") ? 2 : 1;
    *first_read = 0;
  } else if (class == LOAD) {
    *first_read = 1;
  }
  if (*written > count) *written = count;
}

void instruction_decode(struct Instruction *instruction, const char *text) {
  enum Class class = class_of(text);
  uint8_t list[MAX_OPERANDS];
  int count = list_registers(text, list);
  instruction->class = (uint8_t)class;
  instruction->operands = (uint8_t)count;
  instruction->accumulator = NO_REGISTER;

  if (BEGINS(text, "ldm", "vldm")) { /* base first, then what is loaded */
    instruction->reads = count > 0;
    instruction->writes = (uint8_t)(count > 0 ? count - 1 : 0);
    memcpy(instruction->read, list, instruction->reads);
    memcpy(instruction->written, list + 1, instruction->writes);
    return;
  }
  int written, first_read;
  split_operands(text, class, count, &written, &first_read);
  instruction->writes = (uint8_t)written;
  memcpy(instruction->written, list, (size_t)written);
  instruction->reads = (uint8_t)(first_read < count ? count - first_read : 0);
  memcpy(instruction->read, list + first_read, instruction->reads);

  if ((class == MAC || class == MULTIPLY) && count == 4 && written == 1) instruction->accumulator = list[3];
  if (class == BRANCH) {
    const char *condition = text + 1;
    instruction->reads_flags = text[0] == 'b' && !begins(condition, "l") && !begins(condition, "x") && !strchr(" \t.", *condition);
  } else {
    const char *end = strpbrk(text, " \t.");
    bool ends_in_s = end && end > text && end[-1] == 's' && !BEGINS(text, "mls", "vabs", "vfms", "vmls");
    instruction->sets_flags = ends_in_s || BEGINS(text, "cmp", "cmn", "tst", "teq", "vcmp");
  }
}
