/* What app/main.c holds the contract's period against: of this port's flash and watchdog. */
#ifndef SP_PORT_LIMITS_H
#define SP_PORT_LIMITS_H

#define SP_PORT_ERASE_MAX_MS    400u  /* the longest erase of a sector: the data sheet's maximum, the erase_ms of sp_port_flash */
#define SP_PORT_WATCHDOG_MIN_MS 9000u /* the shortest time in which a watchdog that is not fed may reset: with its fastest oscillator */

#endif
