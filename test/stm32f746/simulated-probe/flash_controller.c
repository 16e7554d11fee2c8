#include "flash_controller.h"

#include <stdio.h>
#include <string.h>

#include "chip.h"

enum { KEY = 0x40023C04, STATUS = 0x40023C0C, CONTROL = 0x40023C10, OPTIONS = 0x40023C14, OPTIONS_1 = 0x40023C18 };

#define PROGRAM (1u << 0)
#define SECTOR_ERASE (1u << 1)
#define MASS_ERASE (1u << 2)
#define START (1u << 16)
#define LOCK (1u << 31)
#define SEQUENCE_ERROR (1u << 7)

enum { SECTORS = 8 };
static const uint32_t sector_start[SECTORS + 1] = {0, 0x8000, 0x10000, 0x18000, 0x20000, 0x40000, 0x80000, 0xC0000, FLASH_BYTES};

static uint32_t control, status;
static bool first_key_seen;

void flash_controller_reset(void) {
  control = LOCK;
  status = 0;
  first_key_seen = false;
}

bool flash_controller_read(uint32_t address, uint32_t *value) {
  switch (address) {
    case STATUS:
      *value = status;
      return true;
    case CONTROL:
      *value = control;
      return true;
    case OPTIONS: /* nothing protected */
      *value = 0xC0FFAAFC;
      return true;
    case OPTIONS_1: /* boot addresses as delivered */
      *value = 0x00400080;
      return true;
    default:
      return false;
  }
}

static void write_key(uint32_t value) {
  if (first_key_seen && value == 0xCDEF89AB) control &= ~LOCK;
  first_key_seen = value == 0x45670123;
}

static void erase(uint32_t from, uint32_t to) {
  memset(chip_flash + from, 0xFF, to - from);
}

static void write_control(uint32_t value) {
  if (control & LOCK) return;
  control = value;
  if (!(value & START) || (value & LOCK)) return;
  control &= ~START; /* done at once */
  unsigned sector = value >> 3 & 15;
  if (value & MASS_ERASE) {
    erase(0, FLASH_BYTES);
    chip_tally.erased_sectors += SECTORS;
  } else if ((value & SECTOR_ERASE) && sector < SECTORS) {
    erase(sector_start[sector], sector_start[sector + 1]);
    chip_tally.erased_sectors++;
  }
}

bool flash_controller_write(uint32_t address, uint32_t value) {
  if (address == KEY) write_key(value);
  else if (address == STATUS) status &= ~value;
  else if (address == CONTROL) write_control(value);
  else return false;
  return true;
}

void flash_controller_program(uint32_t offset, const uint8_t lanes[4], unsigned lane, unsigned bytes) {
  if ((control & LOCK) || !(control & PROGRAM)) {
    status |= SEQUENCE_ERROR;
    chip_tally.violations++;
    return;
  }
  chip_tally.programmed_words++;
  for (unsigned i = 0; i < bytes; i++) {
    uint8_t value = lanes[(lane + i) & 3];
    if ((chip_flash[offset + i] & value) != value) chip_tally.violations++;
    chip_flash[offset + i] &= value;
  }
}
