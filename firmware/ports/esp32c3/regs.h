/* The registers of the ESP32-C3 that this port uses. TRM: ESP32-C3 Technical Reference Manual, by chapter; each ends in a register summary.
 */
#ifndef SP_ESP32C3_REGS_H
#define SP_ESP32C3_REGS_H

#include <stdint.h>

#define SP_REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SP_XTAL_HZ 40000000u /* the crystal of every module */

struct sp_uart_registers { /* TRM 26, UART Controller */
  volatile uint32_t fifo, int_raw, int_st, int_ena, int_clr, clkdiv, rx_filt, status, conf0, conf1, reserved0[17];
  volatile uint32_t fsm_status, reserved1[2], clk_conf, date, id;
};
#define SP_UART0 ((struct sp_uart_registers *)0x60000000u)

#define SP_UART_INT_RXFIFO_FULL    (1u << 0)
#define SP_UART_INT_TXFIFO_EMPTY   (1u << 1)
#define SP_UART_INT_RXFIFO_OVF     (1u << 4)
#define SP_UART_INT_RXFIFO_TOUT    (1u << 8)
#define SP_UART_STATUS_RX(status)  ((status)&0x3FFu)
#define SP_UART_STATUS_TX(status)  ((status) >> 16 & 0x3FFu)
#define SP_UART_FSM_SENDS(fsm)     ((fsm) >> 4 & 15u) /* ST_UTX_OUT: 0 between bytes; ESP-IDF's soc/esp32c3, uart_reg.h */
#define SP_UART_FIFO_BYTES         128u
#define SP_UART_CLKDIV(sixteenths) ((sixteenths) / 16u | (sixteenths) % 16u << 20)
#define SP_UART_CONF0_8N1          (3u << 2 | 1u << 4)
#define SP_UART_CONF0_MEM_CLK_EN   (1u << 28)
#define SP_UART_CONF1_RX_FULL(n)   (n)
#define SP_UART_CONF1_TX_EMPTY(n)  ((n) << 9)
#define SP_UART_CONF1_RX_TOUT      (1u << 21)
#define SP_UART_CLK_CONF_XTAL      (3u << 20)
#define SP_UART_CLK_CONF_ENABLE    (1u << 22 | 1u << 24 | 1u << 25)
#define SP_UART_ID_REG_UPDATE      (1u << 31)

struct sp_gpio { /* TRM 5, IO MUX and GPIO Matrix */
  uint32_t reserved0[2];
  volatile uint32_t out_w1ts, out_w1tc, reserved1[5], enable_w1ts;
};
#define SP_GPIO                   ((struct sp_gpio *)0x60004000u)
#define SP_GPIO_FUNC_OUT_SEL(pin) SP_REGISTER(0x60004554u + 4u * (pin))
#define SP_GPIO_FUNC_OUT_SIMPLE   0x80u /* the pin follows GPIO_OUT_REG */
#define SP_IO_MUX(pin)            SP_REGISTER(0x60009004u + 4u * (pin))
#define SP_IO_MUX_GPIO            (1u << 12 | 2u << 10) /* function 1, the default drive strength; no pull, no input */

/* TRM 9, Low-Power Management; the watchdogs: TRM 12, Watchdog Timers. */
#define SP_RTC_OPTIONS0            SP_REGISTER(0x60008000u)
#define SP_RTC_OPTIONS0_SW_SYS_RST (1u << 31)
#define SP_RTC_OPTIONS0_PLL_OFF    (1u << 6 | 1u << 8 | 1u << 10) /* BB_I2C, BBPLL_I2C and BBPLL forced down */
#define SP_RTC_RESET_STATE         SP_REGISTER(0x60008038u)
#define SP_RTC_RESET_CAUSE_MASK    0x3Fu

struct sp_rtc_watchdog {
  volatile uint32_t config[5], feed, protect, super_config, super_protect;
};
#define SP_RTC_WATCHDOG           ((struct sp_rtc_watchdog *)(uintptr_t)0x60008090u)
#define SP_RTC_WATCHDOG_ENABLE    (1u << 31)
#define SP_RTC_WATCHDOG_SYSTEM    (4u << 28) /* stage 0 resets all but the power supply */
#define SP_RTC_WATCHDOG_LENGTHS   (1u << 16 | 1u << 13)
#define SP_RTC_WATCHDOG_FEED      (1u << 31)
#define SP_RTC_WATCHDOG_SHIFT     1u /* the time of stage 0 is multiplied by 2, and by more where an eFuse says so */
#define SP_SUPER_WATCHDOG_KEY     0x8F1D312Au
#define SP_SUPER_WATCHDOG_BY_SELF (1u << 31) /* it feeds itself */

struct sp_timer_watchdog { /* TRM 11, Timer Group; TRM 12 */
  volatile uint32_t config[6], feed, protect;
};
#define SP_TIMER_WATCHDOG(group)      ((struct sp_timer_watchdog *)(uintptr_t)(0x6001F048u + 0x1000u * (group)))
#define SP_TIMER_WATCHDOG_ENABLE      (1u << 31)
#define SP_TIMER_WATCHDOG_CORE        (3u << 29) /* stage 0 resets the digital core */
#define SP_TIMER_WATCHDOG_UPDATE      (1u << 22)
#define SP_TIMER_WATCHDOG_XTAL        (1u << 21)
#define SP_TIMER_WATCHDOG_LENGTHS     (1u << 18 | 1u << 15)
#define SP_TIMER_WATCHDOG_PRESCALE(n) ((n) << 16)
#define SP_WATCHDOG_KEY               0x50D83AA1u /* of both kinds */

struct sp_systimer { /* TRM 10, System Timer */
  volatile uint32_t conf, unit0_op, reserved0[5], target0_hi, target0_lo, reserved1[4], target0_conf, reserved2[2];
  volatile uint32_t unit0_hi, unit0_lo, reserved3[2], comp0_load, reserved4[4], int_ena, int_raw, int_clr, int_st;
};
#define SP_SYSTIMER             ((struct sp_systimer *)0x60023000u)
#define SP_SYSTIMER_HZ          16000000u /* XTAL_CLK / 2.5, on average */
#define SP_SYSTIMER_CLK_EN      (1u << 31)
#define SP_SYSTIMER_UNIT0_WORK  (1u << 30)
#define SP_SYSTIMER_UNIT0_STALL (1u << 28) /* stands still while a debugger holds the core */
#define SP_SYSTIMER_TARGET0     (1u << 24)
#define SP_SYSTIMER_UPDATE      (1u << 30)
#define SP_SYSTIMER_VALID       (1u << 29)
#define SP_SYSTIMER_LOAD        1u
#define SP_SYSTIMER_INT_TARGET0 1u

/* TRM 8, Interrupt Matrix: a source is given one of the CPU's lines 1 to 31. */
#define SP_INTERRUPT_MAP(source)    SP_REGISTER(0x600C2000u + 4u * (source))
#define SP_INTERRUPT_ENABLE         SP_REGISTER(0x600C2104u)
#define SP_INTERRUPT_TYPE           SP_REGISTER(0x600C2108u) /* 0: level */
#define SP_INTERRUPT_PRIORITY(line) SP_REGISTER(0x600C2114u + 4u * (line))
#define SP_INTERRUPT_THRESHOLD      SP_REGISTER(0x600C2194u)
enum { SP_SOURCE_UART0 = 21, SP_SOURCE_SYSTIMER_TARGET0 = 37 };

/* TRM 4, eFuse Controller: the MAC address, its last four bytes and its first two. */
#define SP_EFUSE_MAC_LOW  SP_REGISTER(0x60008844u)
#define SP_EFUSE_MAC_HIGH SP_REGISTER(0x60008848u)

/* TRM 6, Reset and Clock; TRM 16, System Registers. */
#define SP_SYSTEM_CPU_PER_CONF         SP_REGISTER(0x600C0008u)
#define SP_SYSTEM_CPU_PER_CONF_PLL_480 (1u << 2)
#define SP_SYSTEM_CPU_PER_CONF_PERIODS 3u
#define SP_SYSTEM_SYSCLK_CONF          SP_REGISTER(0x600C0058u)
#define SP_SYSTEM_SYSCLK_CONF_PLL      (1u << 10)
#define SP_SYSTEM_SYSCLK_CONF_SOURCES  (3u << 10)
#define SP_SYSTEM_SYSCLK_CONF_DIVIDER  0x3FFu

/* The control of the PLL, of which the TRM says nothing: ESP-IDF 5 and 6, soc/esp32c3, regi2c_defs.h and regi2c_bbpll.h. */
#define SP_ANALOG_CONF0            SP_REGISTER(0x6000E040u)
#define SP_ANALOG_CONF0_STOP_HIGH  (1u << 2)
#define SP_ANALOG_CONF0_STOP_LOW   (1u << 3)
#define SP_ANALOG_CONFIG           SP_REGISTER(0x6000E044u)
#define SP_ANALOG_CONFIG_PLL_RESET (1u << 17)

#endif
