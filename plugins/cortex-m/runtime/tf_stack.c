#include "tf_stack.h"

#include "startup.h"

unsigned tf_stack_used(void) {
  const uint32_t *word = tf_stack_limit;
  while (word < tf_stack_top && *word == STACK_PAINT) word++;
  return (unsigned)(tf_stack_top - word) * 4u;
}
