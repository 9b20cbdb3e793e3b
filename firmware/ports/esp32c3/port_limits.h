/* What app/main.c holds the contract's period against: of this port's flash and watchdog. */
#ifndef SP_PORT_LIMITS_H
#define SP_PORT_LIMITS_H

#define SP_PORT_ERASE_MAX_MS    400u   /* the longest erase of a sector: geometry.c */
#define SP_PORT_WATCHDOG_MIN_MS 10000u /* the shortest time in which a watchdog that is not fed may reset: watchdog.c */

#endif
