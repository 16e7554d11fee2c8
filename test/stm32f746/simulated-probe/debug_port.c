#include "debug_port.h"

#include "chip.h"

/* Registers of the debug port. */
enum { CONTROL = 0x4, SELECT = 0x8, READ_BUFFER = 0xC };
/* Registers of the access port. */
enum { STATUS_WORD = 0x00, TRANSFER_ADDRESS = 0x04, DATA = 0x0C, BANKED_DATA = 0x10, DEBUG_BASE = 0xF8, IDENTIFICATION = 0xFC };

static uint32_t control, select_register, result;
static uint32_t status_word = 0x23000002, transfer_address;

uint32_t debug_port_result(void) {
  return result;
}

void debug_port_access(bool reads, unsigned number, uint32_t value) {
  unsigned address = number * 4;
  if (!reads) {
    if (address == CONTROL) control = value;
    if (address == SELECT) select_register = value;
    return;
  }
  const uint32_t power_requests = 0x50000000;
  if (address == CONTROL) result = (control & (power_requests | 0xF00)) | (control & power_requests) << 1; /* granted at once */
  else if (address == SELECT) result = select_register;
  else if (address != READ_BUFFER) result = 0;
}

static unsigned transfer_bytes(void) {
  return 1u << (status_word & 3);
}

/* The address counts up within 1 KiB and more; OpenOCD renews it at such bounds. */
static void advance(void) {
  bool increments = (status_word >> 4 & 3) == 1;
  if (increments) transfer_address = (transfer_address & ~0xFFFu) | ((transfer_address + transfer_bytes()) & 0xFFF);
}

static uint32_t banked_address(unsigned address) {
  return (transfer_address & ~15u) + (address - BANKED_DATA);
}

static bool is_banked(unsigned address) {
  return address >= BANKED_DATA && address < BANKED_DATA + 16;
}

static uint32_t read_access_port(unsigned address) {
  if (is_banked(address)) return chip_read_word(banked_address(address));
  switch (address) {
    case STATUS_WORD:
      return status_word | 0x40; /* enabled */
    case TRANSFER_ADDRESS:
      return transfer_address;
    case DATA: {
      uint32_t word = chip_read_word(transfer_address);
      advance();
      return word;
    }
    case DEBUG_BASE:
      return 0xE00FD003;
    case IDENTIFICATION: /* AHB access port of a Cortex-M7 */
      return 0x74770001;
    default:
      return 0;
  }
}

static void write_status_word(uint32_t value) {
  status_word = value;
  if ((value & 7) > 2) status_word = (status_word & ~7u) | 2; /* no transfers wider than a word */
  if ((value >> 4 & 3) == 2) status_word = (status_word & ~0x30u) | 0x10; /* no packed transfers */
}

static void write_access_port(unsigned address, uint32_t value) {
  if (is_banked(address)) chip_write(banked_address(address), value, 4);
  else if (address == STATUS_WORD) write_status_word(value);
  else if (address == TRANSFER_ADDRESS) transfer_address = value;
  else if (address == DATA) {
    chip_write(transfer_address, value, transfer_bytes());
    advance();
  }
}

void access_port_access(bool reads, unsigned number, uint32_t value) {
  unsigned port = select_register >> 24;
  unsigned address = (select_register & 0xF0) | number * 4;
  if (reads) result = port == 0 ? read_access_port(address) : 0;
  else if (port == 0) write_access_port(address, value);
}
