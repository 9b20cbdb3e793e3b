/* QEMU's STM32F405 has no RCC: its registers read 0, so nothing is waited for. Its timers count 1 GHz, whatever the prescalers of RCC;
 * processor and SysTick run at 168 MHz. */
#include "../stm32f4/chip.h"

const uint32_t sp_clock_timer_hz = 1000000000u;

void sp_clock_start(void) {}
