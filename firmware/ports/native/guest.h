/* The guest as a thread: its own stack and a deadline in CPU time, but the rights of this process. */
#ifndef SP_NATIVE_GUEST_H
#define SP_NATIVE_GUEST_H

#include "../../port.h"

/* What sp_port_guest_run promises, as far as a POSIX system gives it without a second process: a stack that overflows and an access to
 * nothing end in SP_GUEST_FAULTED, the deadline in SP_GUEST_TIMED_OUT. Takes SIGVTALRM, SIGSEGV, SIGBUS, SIGFPE and SIGILL; a fault
 * outside of the guest ends the process as ever. */
enum sp_guest_exit sp_native_guest_run(void (*entry)(void), uint32_t deadline_us);

#endif
