/* What main.c hands to port.c. */
#ifndef SP_NATIVE_H
#define SP_NATIVE_H

#include <stdbool.h>

#include "../../port.h"
#include "stream.h"

enum { SP_NATIVE_BENCH = SP_LINKS, SP_NATIVE_STREAMS };

extern struct sp_stream sp_native_streams[SP_NATIVE_STREAMS]; /* the links, then the bench line */
extern bool sp_native_exit_with_stdin;

/* Starts the clocks and the rings. `cause` is what sp_port_reset_cause answers. */
void sp_native_start(enum sp_reset_cause cause);

/* Starts the program over with the streams open. Does not return. */
_Noreturn void sp_native_restart(void);

#endif
