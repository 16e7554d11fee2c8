/*
 * Runs the model on every image of inputs.bin (int8, one after the other), writes the outputs to outputs.bin and prints how much stack was
 * used. With the argument "layers", the output of every layer of every image goes to layers.bin, in the order of report.json.
 */
#include <stdint.h>

#include "tf_io.h"
#include "tf_profile.h"
#include "tf_stack.h"

static int layers = -1;

__attribute__((noinline)) static void write_layer(const int8_t *data, int bytes) {
  if (layers >= 0 && tf_io_write(layers, data, bytes) != bytes) {
    tf_io_print("layers.bin cannot be written\n");
    tf_io_exit(1);
  }
}

/* The model with a mark around every layer. A program of your own compiles tinyformer_model.c as it is. */
#define TF_LAYER_BEGIN(layer) tf_profile_begin(layer)
#define TF_LAYER_END(layer, data, bytes) (tf_profile_end(), write_layer(data, bytes))
#include "../model/tinyformer_model.c"

static uint64_t arena[(TF_MODEL_ARENA_BYTES + 7) / 8];

static int has_argument(int count, char **arguments, const char *wanted) {
  for (int i = 1; i < count; i++) {
    const char *a = arguments[i];
    const char *b = wanted;
    while (*a && *a == *b) a++, b++;
    if (*a == *b) return 1;
  }
  return 0;
}

static void print_number(unsigned value) {
  char digits[12];
  int at = 11;
  digits[at] = 0;
  do digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  tf_io_print(digits + at);
}

static int fail(const char *what) {
  tf_io_print(what);
  return 1;
}

int main(int argc, char **argv) {
  const int inputs = tf_io_open("inputs.bin", 0);
  if (inputs < 0) return fail("inputs.bin cannot be read\n");
  const int outputs = tf_io_open("outputs.bin", 1);
  if (outputs < 0) return fail("outputs.bin cannot be written\n");
  if (has_argument(argc, argv, "layers") && (layers = tf_io_open("layers.bin", 1)) < 0) return fail("layers.bin cannot be written\n");

  for (;;) {
    const int got = tf_io_read(inputs, tf_model_input(arena), TF_MODEL_INPUT_BYTES);
    if (got == 0) break;
    if (got != TF_MODEL_INPUT_BYTES) return fail("inputs.bin ends within an image\n");
    const int8_t *output = tf_model_run(arena);
    if (tf_io_write(outputs, output, TF_MODEL_OUTPUT_BYTES) != TF_MODEL_OUTPUT_BYTES) return fail("outputs.bin cannot be written\n");
  }
  tf_io_close(outputs);
  if (layers >= 0) tf_io_close(layers);
  tf_io_print("stack ");
  print_number(tf_stack_used());
  tf_io_print("\n");
  return 0;
}
