#include "tf_io.h"

#include "semihosting.h"

static uint32_t length_of(const char *text) {
  uint32_t length = 0;
  while (text[length]) length++;
  return length;
}

int tf_io_open(const char *name, int write) {
  struct {
    const char *name;
    uint32_t mode;
    uint32_t length;
  } block = {name, write ? 5 : 1, length_of(name)}; /* the modes "wb" and "rb" */
  return semihosting(SEMIHOSTING_OPEN, &block);
}

/* Semihosting reads and writes return what is left undone. */
static int transfer(int32_t operation, int file, const void *buffer, int bytes) {
  struct {
    int32_t file;
    const void *buffer;
    int32_t bytes;
  } block = {file, buffer, bytes};
  int32_t left = semihosting(operation, &block);
  return left < 0 ? -1 : bytes - left;
}

int tf_io_read(int file, void *buffer, int bytes) {
  return transfer(SEMIHOSTING_READ, file, buffer, bytes);
}

int tf_io_write(int file, const void *buffer, int bytes) {
  return transfer(SEMIHOSTING_WRITE, file, buffer, bytes);
}

void tf_io_close(int file) {
  int32_t block = file;
  semihosting(SEMIHOSTING_CLOSE, &block);
}

void tf_io_exit(int code) {
  struct {
    uint32_t reason; /* the program ended by itself */
    int32_t code;
  } block = {0x20026, code};
  semihosting(SEMIHOSTING_EXIT_EXTENDED, &block);
  for (;;) __asm volatile("wfi");
}

void tf_io_print(const char *text) {
  semihosting(SEMIHOSTING_WRITE0, text);
}
