#include "chip.h"

#include <stdbool.h>
#include <string.h>

#include "core_debug.h"
#include "flash_controller.h"
#include "peripherals.h"

enum { RAM_BYTES = 320 * 1024 };

uint8_t chip_flash[FLASH_BYTES];
struct Tally chip_tally;
long chip_worn_byte = -1;

static uint8_t ram[RAM_BYTES];

static bool inside(uint32_t address, uint32_t origin, uint32_t bytes) {
  return address >= origin && address - origin < bytes;
}

static bool in_flash(uint32_t address) {
  return inside(address, 0x08000000, FLASH_BYTES);
}

/* The same flash on the bus of the tightly coupled memory, for reading only. */
static bool in_flash_alias(uint32_t address) {
  return inside(address, 0x00200000, FLASH_BYTES);
}

static bool in_ram(uint32_t address) {
  return inside(address, 0x20000000, RAM_BYTES);
}

static uint32_t word_at(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint32_t flash_word(uint32_t offset) {
  uint32_t word = word_at(chip_flash + offset);
  if (chip_worn_byte >= 0 && (uint32_t)chip_worn_byte / 4 == offset / 4) word ^= 1u << (chip_worn_byte % 4 * 8);
  return word;
}

uint32_t chip_read_word(uint32_t address) {
  address &= ~3u;
  if (in_flash(address)) return flash_word(address - 0x08000000);
  if (in_flash_alias(address)) return flash_word(address - 0x00200000);
  if (in_ram(address)) return word_at(ram + (address - 0x20000000));
  uint32_t value;
  if (core_debug_read(address, &value) || flash_controller_read(address, &value)) return value;
  return peripheral_read(address);
}

static void write_register(uint32_t address, uint32_t value) {
  if (core_debug_write(address, value) || flash_controller_write(address, value)) return;
  peripheral_write(address, value);
}

void chip_write(uint32_t address, uint32_t value, unsigned bytes) {
  uint8_t lanes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
  if (in_flash(address)) {
    flash_controller_program(address - 0x08000000, lanes, address & 3, bytes);
  } else if (in_ram(address)) {
    for (unsigned i = 0; i < bytes; i++) ram[address + i - 0x20000000] = lanes[(address + i) & 3];
  } else if (bytes == 4) {
    write_register(address, value);
  } else {
    uint32_t mask = (bytes == 1 ? 0xFFu : 0xFFFFu) << (address & 3) * 8;
    write_register(address & ~3u, (chip_read_word(address) & ~mask) | (value & mask));
  }
}

void chip_reset(void) {
  flash_controller_reset();
  core_debug_reset(word_at(chip_flash), word_at(chip_flash + 4));
}

void chip_power_on(void) {
  memset(ram, 0, sizeof ram);
  chip_reset();
}
