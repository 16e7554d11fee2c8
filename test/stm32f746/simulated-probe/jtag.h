/* The scan chain of the chip: TDI, boundary scan, debug port, TDO. */
#ifndef JTAG_H
#define JTAG_H

#include <stdbool.h>

void jtag_set_pins(bool clock, bool mode_select, bool data_in);
bool jtag_data_out(void);

#endif
