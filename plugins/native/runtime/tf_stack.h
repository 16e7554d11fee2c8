#ifndef TF_STACK_H
#define TF_STACK_H

/* Most bytes of stack in use at any time since start, from the paint that start-up code put on it; 0 on a host, which paints none. */
unsigned tf_stack_used(void);

#endif
