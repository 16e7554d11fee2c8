#include "tf_stack.h"

unsigned tf_stack_used(void) {
  return 0;
}
