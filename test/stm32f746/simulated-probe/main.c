/*
 * A debug probe with an STM32F746 behind it, for an unmodified OpenOCD: a server of its remote_bitbang protocol.
 *
 *   simulated-probe FLASH [WORN]
 *
 * Prints the port it listens on, serves one session, then writes the flash to the file FLASH and a tally to stdout. The file gives
 * the flash its content before, when it is there. WORN is the offset of a byte that reads wrong.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chip.h"
#include "jtag.h"

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int listen_anywhere(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int server = socket(AF_INET, SOCK_STREAM, 0);
  if (server < 0 || bind(server, (struct sockaddr *)&address, length) < 0 || listen(server, 1) < 0) return -1;
  getsockname(server, (struct sockaddr *)&address, &length);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return server;
}

/* One command; the answer, or 0 when it has none. */
static char answer(char command) {
  if (command >= '0' && command <= '7') {
    int pins = command - '0';
    jtag_set_pins(pins >> 2 & 1, pins >> 1 & 1, pins & 1);
  } else if (command == 'R') {
    return jtag_data_out() ? '1' : '0';
  } else if (command == 's' || command == 'u') { /* system reset asserted */
    chip_reset();
  }
  return 0;
}

static void serve(int session) {
  static char input[1 << 16], output[1 << 16];
  ssize_t received;
  while ((received = read(session, input, sizeof input)) > 0) {
    size_t answers = 0;
    for (ssize_t i = 0; i < received; i++) {
      if (input[i] == 'Q') return;
      char reply = answer(input[i]);
      if (reply) output[answers++] = reply;
    }
    if (answers > 0 && write(session, output, answers) != (ssize_t)answers) return;
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return fprintf(stderr, "usage: simulated-probe FLASH [WORN]\n"), 2;
  memset(chip_flash, 0xFF, sizeof chip_flash);
  FILE *before = fopen(argv[1], "rb");
  if (before) {
    if (fread(chip_flash, 1, sizeof chip_flash, before) == 0) return fail(argv[1]);
    fclose(before);
  }
  if (argc > 2) chip_worn_byte = strtol(argv[2], NULL, 0);
  chip_power_on();

  int server = listen_anywhere();
  if (server < 0) return fail("listen");
  int session = accept(server, NULL, NULL), on = 1;
  if (session < 0) return fail("accept");
  setsockopt(session, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  serve(session);

  FILE *after = fopen(argv[1], "wb");
  if (!after || fwrite(chip_flash, 1, sizeof chip_flash, after) != sizeof chip_flash || fclose(after) != 0) return fail(argv[1]);
  printf("erased %u sectors, programmed %u words, %u violations\n", chip_tally.erased_sectors, chip_tally.programmed_words, chip_tally.violations);
  return 0;
}
