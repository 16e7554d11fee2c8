/*
 * The part of QEMU's plugin interface that the counter uses, declared here because distributions do not ship its header. API_VERSION
 * is 1 for QEMU before 9.0, 2 for 9.0, 3 from 9.1 on.
 */
#ifndef PLUGIN_API_H
#define PLUGIN_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORTED __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;

typedef void (*TranslateCallback)(qemu_plugin_id_t id, struct qemu_plugin_tb *block);
typedef void (*ExecuteCallback)(unsigned cpu, void *data);
typedef void (*MemoryCallback)(unsigned cpu, uint32_t info, uint64_t address, void *data);
typedef void (*ExitCallback)(qemu_plugin_id_t id, void *data);

enum { NO_REGISTERS = 0 };
enum { MEMORY_ACCESSES = 3 }; /* reads and writes: QEMU 7.2 calls nobody who asks for reads alone */

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, TranslateCallback callback);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction, ExecuteCallback callback, int registers, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *instruction, MemoryCallback callback, int registers, int accesses, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, ExitCallback callback, void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
char *qemu_plugin_insn_disas(const struct qemu_plugin_insn *instruction);
#if API_VERSION < 3
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
#else
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction, void *to, size_t bytes);
#endif

#endif
