/* What the files of this port give each other. */
#ifndef SP_NATIVE_H
#define SP_NATIVE_H

#include <stdbool.h>

#include "../../port.h"
#include "stream.h"

enum { SP_NATIVE_BENCH = SP_LINKS, SP_NATIVE_STREAMS };

extern struct sp_stream sp_native_streams[SP_NATIVE_STREAMS]; /* the links, then the bench line */
extern bool sp_native_exit_with_stdin;

/* Starts the clocks and the rings. */
void sp_native_start(void);

/* Makes what a reset leaves alone, or finds it: true when this is a restart, and the streams are those of the program before. From here
 * on a reset executes the program anew with `arguments`, which stay the caller's, and so does a fault of the firmware. */
bool sp_native_take_over(char **arguments);

#endif
