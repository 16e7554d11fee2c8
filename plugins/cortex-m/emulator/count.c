/*
 * QEMU plugin: exact instruction counts of marked regions (see tf_profile.h), by class, and modelled cycles.
 *
 * Blocks of translated code are cut at the marks into segments. A segment runs from its first instruction to its last or the
 * program faults, so one call for each executed segment counts exactly. Marks are recognised by their bytes, and so are lengths: QEMU
 * 7.2 reports 4 bytes for a 16-bit instruction just before the end of a 1 KiB page.
 *
 * Argument output=FILE. Writes JSON lines: one for each region in the order of execution,
 *   {"region":3,"instructions":812,"classes":{"load":100,...},"cycles":[410,455,...]}
 * then, when the program has ended, one for each address executed inside regions, {"address":2097416,"count":12}, and {"total":90210}.
 * What is wrong with the marks is a line {"error":"..."}.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cycles.h"
#include "plugin_api.h"

EXPORTED int qemu_plugin_version = API_VERSION;

enum { BEGIN_MARK = 0xBF80, END_MARK = 0xBF90 };

struct Segment {
  struct Segment *next;
  uint64_t executions; /* inside regions */
  uint32_t counts[CLASSES];
  int length;
  struct Instruction instructions[];
};

static FILE *output;
static struct Segment *segments;
static uint64_t total;

/* The open region. Its number is the difference of the addresses of the two loads behind the begin mark. */
static struct {
  enum { CLOSED, FIRST_LOAD, SECOND_LOAD, OPEN } state;
  uint64_t base;
  uint64_t number;
  uint64_t counts[CLASSES];
  struct Core cores[SETTINGS];
} region;

static void report(const char *what) {
  fprintf(output, "{\"error\":\"%s\",\"region\":%llu}\n", what, (unsigned long long)region.number);
}

static void on_begin(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  if (region.state != CLOSED) report("a region begins inside another");
  memset(&region, 0, sizeof region);
  region.state = FIRST_LOAD;
}

static void on_mark_load(unsigned cpu, uint32_t info, uint64_t address, void *data) {
  (void)cpu, (void)info, (void)data;
  if (region.state == FIRST_LOAD) {
    region.base = address;
    region.state = SECOND_LOAD;
  } else if (region.state == SECOND_LOAD) {
    region.number = address - region.base;
    region.state = OPEN;
  }
}

static void on_end(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  if (region.state != OPEN) {
    report("a region ends that did not begin");
    return;
  }
  uint64_t instructions = 0;
  for (int class = 0; class < CLASSES; class++) instructions += region.counts[class];
  fprintf(output, "{\"region\":%llu,\"instructions\":%llu,\"classes\":{", (unsigned long long)region.number, (unsigned long long)instructions);
  for (int class = 0; class < CLASSES; class++)
    fprintf(output, "%s\"%s\":%llu", class ? "," : "", class_names[class], (unsigned long long)region.counts[class]);
  fputs("},\"cycles\":[", output);
  for (int i = 0; i < SETTINGS; i++) fprintf(output, "%s%llu", i ? "," : "", (unsigned long long)(instructions ? region.cores[i].cycle + 1 : 0));
  fputs("]}\n", output);
  fflush(output);
  region.state = CLOSED;
}

static void on_segment(unsigned cpu, void *data) {
  (void)cpu;
  struct Segment *segment = data;
  total += (uint64_t)segment->length;
  if (region.state != OPEN) return;
  segment->executions++;
  for (int class = 0; class < CLASSES; class++) region.counts[class] += segment->counts[class];
  for (int i = 0; i < SETTINGS; i++)
    for (int k = 0; k < segment->length; k++) core_issue(&region.cores[i], &settings[i], &segment->instructions[k]);
}

static uint16_t first_halfword(const struct qemu_plugin_insn *instruction) {
  uint8_t bytes[4];
#if API_VERSION < 3
  memcpy(bytes, qemu_plugin_insn_data(instruction), 2);
#else
  qemu_plugin_insn_data(instruction, bytes, 2);
#endif
  return (uint16_t)(bytes[0] | bytes[1] << 8);
}

/* Addresses of the loads behind begin marks, kept because a translated block may end between a mark and its loads. */
static uint32_t *mark_loads;
static size_t mark_load_count;

static bool is_mark_load(uint32_t address) {
  for (size_t i = 0; i < mark_load_count; i++)
    if (mark_loads[i] == address) return true;
  return false;
}

static void add_mark_loads(uint32_t mark) {
  if (is_mark_load(mark + 2)) return;
  mark_loads = realloc(mark_loads, (mark_load_count + 2) * sizeof *mark_loads);
  mark_loads[mark_load_count++] = mark + 2;
  mark_loads[mark_load_count++] = mark + 4;
}

/* True for the instructions of a mark, which are watched and not counted. */
static bool watch_mark(struct qemu_plugin_insn *instruction, uint16_t halfword, uint32_t address) {
  if (halfword == BEGIN_MARK) {
    add_mark_loads(address);
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_begin, NO_REGISTERS, NULL);
  } else if (halfword == END_MARK) {
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_end, NO_REGISTERS, NULL);
  } else if (is_mark_load(address)) {
    qemu_plugin_register_vcpu_mem_cb(instruction, on_mark_load, NO_REGISTERS, MEMORY_ACCESSES, NULL);
  } else {
    return false;
  }
  return true;
}

static struct Segment *new_segment(size_t capacity) {
  struct Segment *segment = calloc(1, sizeof *segment + capacity * sizeof segment->instructions[0]);
  segment->next = segments;
  segments = segment;
  return segment;
}

static void add_instruction(struct Segment *segment, const struct qemu_plugin_insn *source, uint16_t halfword, uint32_t address) {
  struct Instruction *instruction = &segment->instructions[segment->length++];
  char *text = qemu_plugin_insn_disas(source);
  instruction_decode(instruction, text ? text : "");
  if (!text || !(text[0] >= 'a' && text[0] <= 'z')) report("this emulator has no disassembler");
  free(text);
  instruction->address = address;
  instruction->size = (halfword >> 11) < 0x1d ? 2 : 4;
  segment->counts[instruction->class]++;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t length = qemu_plugin_tb_n_insns(block);
  struct Segment *segment = NULL;
  for (size_t i = 0; i < length; i++) {
    struct qemu_plugin_insn *source = qemu_plugin_tb_get_insn(block, i);
    uint16_t halfword = first_halfword(source);
    uint32_t address = (uint32_t)qemu_plugin_insn_vaddr(source);
    if (watch_mark(source, halfword, address)) {
      segment = NULL;
      continue;
    }
    if (!segment) {
      segment = new_segment(length - i);
      qemu_plugin_register_vcpu_insn_exec_cb(source, on_segment, NO_REGISTERS, segment);
    }
    add_instruction(segment, source, halfword, address);
  }
}

static void on_program_end(qemu_plugin_id_t id, void *data) {
  (void)id, (void)data;
  if (region.state != CLOSED) report("a region does not end");
  for (struct Segment *segment = segments; segment; segment = segment->next) {
    if (segment->executions == 0) continue;
    for (int k = 0; k < segment->length; k++)
      fprintf(output, "{\"address\":%u,\"count\":%llu}\n", segment->instructions[k].address, (unsigned long long)segment->executions);
  }
  fprintf(output, "{\"total\":%llu}\n", (unsigned long long)total);
  fclose(output);
}

EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
  (void)info;
  const char *name = NULL;
  for (int i = 0; i < argc; i++)
    if (strncmp(argv[i], "output=", 7) == 0) name = argv[i] + 7;
  output = name ? fopen(name, "w") : NULL;
  if (!output) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, on_program_end, NULL);
  return 0;
}
