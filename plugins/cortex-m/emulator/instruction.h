/* What the counter and the cycle model need to know of one instruction. */
#ifndef INSTRUCTION_H
#define INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>

enum Class { LOAD, LOAD_MULTIPLE, STORE, MAC, MULTIPLY, PACK, DIVIDE, BRANCH, FLOAT, FLOAT_DIVIDE, OTHER, CLASSES };

extern const char *const class_names[CLASSES];

/* Core registers 0 to 15, then s0 to s31. */
enum { SP = 13, FLOAT_BASE = 16, REGISTERS = 48, MAX_OPERANDS = 20, NO_REGISTER = 255 };

struct Instruction {
  uint32_t address;
  uint8_t size;
  uint8_t class;
  bool sets_flags;
  bool reads_flags;
  uint8_t operands;
  uint8_t writes;
  uint8_t reads;
  uint8_t written[MAX_OPERANDS];
  uint8_t read[MAX_OPERANDS];
  /* Addend of a multiply-accumulate, which the multiplier takes one cycle later than its factors. */
  uint8_t accumulator;
};

/* Fills in everything but address and size from the disassembly, e.g. "smlad r0, r1, r2, r0". */
void instruction_decode(struct Instruction *instruction, const char *text);

#endif
