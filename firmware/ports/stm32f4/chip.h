/* What the files of this port give each other. */
#ifndef SP_STM32F4_CHIP_H
#define SP_STM32F4_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../port.h"
#include "../cortex_m/isolation.h"
#include "../ring.h"
#include "regs.h"
#include "stm32_board.h" /* made by the build from boards/NAME.json */

/* --- take_over.c ------------------------------------------------------------------------------------------------------ */

/* Peripherals, interrupts and locks as after a reset, whatever ran before. With interrupts masked. */
void sp_take_over(void);

/* --- clock.c ---------------------------------------------------------------------------------------------------------- */

extern const uint32_t sp_clock_timer_hz; /* TIM2 and TIM5 */

/* Starts the clocks of the board; what they are afterwards is in SP_BOARD_CPU_HZ and its like. */
void sp_clock_start(void);

/* --- timer.c ---------------------------------------------------------------------------------------------------------- */

void sp_timer_start(void);

/* Sleeps until an interrupt, at most `microseconds` (and at most 0.7 s). Returns at once when awake() is true; it is asked with
 * interrupts masked, so that nothing is missed between the question and the sleep. */
void sp_timer_sleep(uint64_t microseconds, bool (*awake)(void));

/* The same until the real clock reaches until_ms; a millisecond when that has passed. */
void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void));

uint64_t sp_timer_microseconds(void);

void sp_systick_interrupt(void);

/* --- uart.c, transmit.c ------------------------------------------------------------------------------------------------- */

struct sp_uart {
  struct sp_usart *registers;
  struct sp_ring received, sending;
  volatile uint32_t overruns;
};

/* 115,200 baud, 8N1, from a peripheral clock of clock_hz. The rings are set by the caller; pins and clock are on. */
void sp_uart_start(struct sp_uart *uart, struct sp_usart *registers, unsigned irq, uint32_t clock_hz);
void sp_uart_interrupt(struct sp_uart *uart);

/* transmit.c: queues what fits and returns how many bytes were taken; and its part of the interrupt. */
size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len);
void sp_uart_transmit_interrupt(struct sp_uart *uart, uint32_t status);

/* --- links.c ------------------------------------------------------------------------------------------------------------ */

void sp_links_start(void);
bool sp_links_waiting(void); /* received bytes wait to be read */

void sp_link_0_interrupt(void);
void sp_link_1_interrupt(void);

/* --- startup.c ---------------------------------------------------------------------------------------------------------- */

/* Which function an interrupt runs, from here on; before it is enabled. */
void sp_startup_handle(unsigned irq, void (*handler)(void));

/* --- pins.c ------------------------------------------------------------------------------------------------------------- */

struct sp_pin {
  unsigned port, number; /* port 0 is A */
  unsigned function;     /* alternate function, where it has one */
};

/* Clocks the pin's port, and gives it a mode (SP_GPIO_MODE_...); an alternate function it has before, with a pull-up. */
void sp_pin_set(const struct sp_pin *pin, uint32_t mode);

/* Drives the pin's output register, whatever its mode. */
void sp_pin_drive(const struct sp_pin *pin, bool high);

/* --- outputs.c, cause.c, reset.c ------------------------------------------------------------------------------------------ */

void sp_outputs_start(void); /* all outputs at 0; the first thing after reset */

/* Reads and clears the chip's flags. Once after reset: a second call knows of nothing. */
enum sp_reset_cause sp_cause_take(void);

void sp_reset_start(void);

#endif
