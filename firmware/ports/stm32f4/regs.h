/* The registers that this port uses, at the same addresses in every chip of chips.json; those of the core are in ../cortex_m/scs.h.
 * Sections are those of RM0090, the reference manual of STM32F405 and F407; the other two describe the same registers in these chapters:
 *
 *                                RM0090   RM0390 (F446)   RM0383 (F411)
 *   flash, reading               3.5      3.4             3.4
 *   flash, erasing, programming  3.6      3.5             3.5
 *   flash, registers             3.9      3.8             3.8
 *   power (PWR)                  5.4      5.4             5.4
 *   clocks, reset (RCC)          7        6               6
 *   pins (GPIO)                  8        7               8
 *   interrupts                   12       10              10
 *   ADC                          13       13              11
 *   TIM2 to TIM5                 18       17              13
 *   IWDG                         21       20              15
 *   USART                        30       25              19
 *   unique id                    39.1     34.1            24.1
 *
 * Where sections within a chapter have other numbers, the use of the register names all three. */
#ifndef SP_STM32F4_REGS_H
#define SP_STM32F4_REGS_H

#include <stdint.h>

#include "../cortex_m/scs.h"
#include "access.h"

struct sp_rcc { /* RM0090 7.3 */
  volatile uint32_t cr, pllcfgr, cfgr, cir, ahb1rstr, ahb2rstr, ahb3rstr, reserved0, apb1rstr, apb2rstr, reserved1[2];
  volatile uint32_t ahb1enr, ahb2enr, ahb3enr, reserved2, apb1enr, apb2enr, reserved3[2], ahb1lpenr, ahb2lpenr, ahb3lpenr, reserved4;
  volatile uint32_t apb1lpenr, apb2lpenr, reserved5[2], bdcr, csr;
};
#define SP_RCC ((struct sp_rcc *)(uintptr_t)0x40023800u)

#define SP_RCC_CR_HSION         (1u << 0) /* RM0090 7.3.1 */
#define SP_RCC_CR_HSIRDY        (1u << 1)
#define SP_RCC_CR_HSITRIM_MASK  (31u << 3)
#define SP_RCC_CR_HSITRIM_RESET (16u << 3)
#define SP_RCC_CR_HSEON         (1u << 16)
#define SP_RCC_CR_HSERDY        (1u << 17)
#define SP_RCC_CR_HSEBYP        (1u << 18)
#define SP_RCC_CR_PLLON         (1u << 24)
#define SP_RCC_CR_PLLRDY        (1u << 25)
#define SP_RCC_CR_OTHERS        0x15090000u /* HSEON, CSSON, PLLON, PLLI2SON and, where there is one (F446), PLLSAION */
#define SP_RCC_CR_OTHERS_READY  0x2A020000u
#define SP_RCC_PLLCFGR_M(m)     (m) /* RM0090 7.3.2 */
#define SP_RCC_PLLCFGR_N(n)     ((n) << 6)
#define SP_RCC_PLLCFGR_P(p)     (((p) / 2u - 1u) << 16)
#define SP_RCC_PLLCFGR_SRC_HSE  (1u << 22)
#define SP_RCC_PLLCFGR_Q(q)     ((q) << 24)
#define SP_RCC_PLLCFGR_REST     0x20000000u /* the reset value of what is none of those: reserved bits (F446: PLLR = 2, RM0390 6.3.2) */
#define SP_RCC_CFGR_SW_HSI      0u          /* RM0090 7.3.3 */
#define SP_RCC_CFGR_SW_PLL      2u
#define SP_RCC_CFGR_SW_MASK     3u
#define SP_RCC_CFGR_SWS_MASK    (3u << 2)
#define SP_RCC_CFGR_SWS_HSI     0u
#define SP_RCC_CFGR_SWS_PLL     (2u << 2)
#define SP_RCC_CFGR_DIVIDERS    0xFCF0u     /* HPRE, PPRE1, PPRE2 */
#define SP_RCC_CIR_CSSC         (1u << 23)  /* RM0090 7.3.4; all else 0: no interrupt of an oscillator */
#define SP_RCC_AHB1ENR_GPIO(p)  (1u << (p)) /* RM0090 7.3.10; the number of the port */
#define SP_RCC_APB1ENR_TIM2EN   (1u << 0)   /* RM0090 7.3.13 */
#define SP_RCC_APB1ENR_TIM5EN   (1u << 3)
#define SP_RCC_APB1ENR_USART2EN (1u << 17)
#define SP_RCC_APB1ENR_USART3EN (1u << 18)
#define SP_RCC_APB1ENR_PWREN    (1u << 28)
#define SP_RCC_APB2ENR_USART1EN (1u << 4) /* RM0090 7.3.14 */
#define SP_RCC_APB2ENR_USART6EN (1u << 5)
#define SP_RCC_APB2ENR_ADC1EN   (1u << 8)
#define SP_RCC_CSR_RMVF         (1u << 24) /* RM0090 7.3.21, RM0390 6.3.21, RM0383 6.3.18 */
#define SP_RCC_CSR_BORRSTF      (1u << 25)
#define SP_RCC_CSR_PINRSTF      (1u << 26)
#define SP_RCC_CSR_PORRSTF      (1u << 27)
#define SP_RCC_CSR_SFTRSTF      (1u << 28)
#define SP_RCC_CSR_IWDGRSTF     (1u << 29)
#define SP_RCC_CSR_WWDGRSTF     (1u << 30)

struct sp_pwr { /* RM0090 5.4 */
  volatile uint32_t cr, csr;
};
#define SP_PWR ((struct sp_pwr *)(uintptr_t)0x40007000u)

#define SP_PWR_CR_PVDE       (1u << 4) /* RM0090 5.4.1, RM0390 5.4.1, RM0383 5.4.1 */
#define SP_PWR_CR_PLS(level) ((level) << 5)
#define SP_PWR_CR_PLS_MASK   (7u << 5)
#define SP_PWR_CSR_PVDO      (1u << 2) /* RM0090 5.4.2, RM0390 5.4.2, RM0383 5.4.2 */
#define SP_PWR_CSR_VOSRDY    (1u << 14)

struct sp_flash { /* RM0090 3.9 */
  volatile uint32_t acr, keyr, optkeyr, sr, cr, optcr;
};
#define SP_FLASH ((struct sp_flash *)(uintptr_t)0x40023C00u)

#define SP_FLASH_ACR_LATENCY_MASK 7u
#define SP_FLASH_ACR_PRFTEN       (1u << 8)
#define SP_FLASH_ACR_ICEN         (1u << 9)
#define SP_FLASH_ACR_DCEN         (1u << 10)
#define SP_FLASH_ACR_ICRST        (1u << 11)
#define SP_FLASH_ACR_DCRST        (1u << 12)  /* RM0090 3.9.1 */
#define SP_FLASH_KEY_1            0x45670123u /* RM0090 3.6.1 */
#define SP_FLASH_KEY_2            0xCDEF89ABu
#define SP_FLASH_SR_EOP           (1u << 0) /* RM0090 3.9.5 */
#define SP_FLASH_SR_ERRORS        0xF2u /* OPERR, WRPERR, PGAERR, PGPERR, PGSERR; F411: RDERR, a read of what is protected, is none of ours */
#define SP_FLASH_SR_BSY           (1u << 16)
#define SP_FLASH_CR_PG            (1u << 0) /* RM0090 3.9.7 */
#define SP_FLASH_CR_SER           (1u << 1)
#define SP_FLASH_CR_SNB(number)   ((number) << 3)
#define SP_FLASH_CR_PSIZE_X32     (2u << 8)
#define SP_FLASH_CR_STRT          (1u << 16)
#define SP_FLASH_CR_LOCK          (1u << 31)
#define SP_FLASH_OPTCR_OPTLOCK    (1u << 0) /* RM0090 3.9.10, 3.8.6 of the others */

struct sp_gpio { /* RM0090 8.4 */
  volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afr[2];
};
#define SP_GPIO(port) ((struct sp_gpio *)(uintptr_t)(0x40020000u + 0x400u * (port))) /* 0 is port A */

#define SP_GPIO_MODE_OUTPUT    1u /* RM0090 8.4.1 */
#define SP_GPIO_MODE_ALTERNATE 2u
#define SP_GPIO_MODE_ANALOG    3u
#define SP_GPIO_PULL_UP        1u /* RM0090 8.4.4 */

struct sp_usart { /* RM0090 30.6 */
  volatile uint32_t sr, dr, brr, cr1, cr2, cr3, gtpr;
};
#define SP_USART1 ((struct sp_usart *)(uintptr_t)0x40011000u)
#define SP_USART2 ((struct sp_usart *)(uintptr_t)0x40004400u)
#define SP_USART3 ((struct sp_usart *)(uintptr_t)0x40004800u)
#define SP_USART6 ((struct sp_usart *)(uintptr_t)0x40011400u)

#define SP_USART_SR_ORE     (1u << 3) /* RM0090 30.6.1 */
#define SP_USART_SR_RXNE    (1u << 5)
#define SP_USART_SR_TXE     (1u << 7)
#define SP_USART_CR1_RE     (1u << 2) /* RM0090 30.6.4 */
#define SP_USART_CR1_TE     (1u << 3)
#define SP_USART_CR1_RXNEIE (1u << 5)
#define SP_USART_CR1_TXEIE  (1u << 7)
#define SP_USART_CR1_UE     (1u << 13)

struct sp_adc { /* RM0090 13.13 */
  volatile uint32_t sr, cr1, cr2, smpr1, smpr2, jofr[4], htr, ltr, sqr1, sqr2, sqr3, jsqr, jdr[4], dr;
};
#define SP_ADC1    ((struct sp_adc *)(uintptr_t)0x40012000u)
#define SP_ADC_CCR ((volatile uint32_t *)(uintptr_t)0x40012304u) /* RM0090 13.13.16, RM0390 13.13.16, RM0383 11.12.15 */

#define SP_ADC_SR_EOC           (1u << 1) /* RM0090 13.13.1 */
#define SP_ADC_CR2_ADON         (1u << 0) /* RM0090 13.13.3 */
#define SP_ADC_CR2_SWSTART      (1u << 30)
#define SP_ADC_SMP_480          7u /* RM0090 13.13.4: cycles; three bits a channel, ten channels a register */
#define SP_ADC_CCR_ADCPRE(bits) ((bits) << 16)
#define SP_ADC_CCR_ADCPRE_MASK  (3u << 16)

struct sp_tim { /* RM0090 18.4 */
  volatile uint32_t cr1, cr2, smcr, dier, sr, egr, ccmr1, ccmr2, ccer, cnt, psc, arr;
};
#define SP_TIM2 ((struct sp_tim *)(uintptr_t)0x40000000u)
#define SP_TIM3 ((struct sp_tim *)(uintptr_t)0x40000400u)
#define SP_TIM5 ((struct sp_tim *)(uintptr_t)0x40000C00u)

#define SP_TIM_CR1_CEN  1u /* RM0090 18.4.1 */
#define SP_TIM_DIER_UIE 1u /* RM0090 18.4.4 */
#define SP_TIM_EGR_UG   1u /* RM0090 18.4.6 */

struct sp_iwdg { /* RM0090 21.4 */
  volatile uint32_t kr, pr, rlr, sr;
};
#define SP_IWDG ((struct sp_iwdg *)(uintptr_t)0x40003000u)

#define SP_IWDG_KR_START  0xCCCCu /* RM0090 21.4.1 */
#define SP_IWDG_KR_ACCESS 0x5555u
#define SP_IWDG_KR_FEED   0xAAAAu
#define SP_IWDG_PR_128    5u     /* RM0090 21.4.2 */
#define SP_IWDG_RLR_MAX   0xFFFu /* RM0090 21.4.3 */

#define SP_UNIQUE_ID ((const volatile uint8_t *)(uintptr_t)0x1FFF7A10u) /* RM0090 39.1 */

/* Positions in the vector table, RM0090 12.2. How many there are is a matter of the chip: SP_BOARD_IRQ_COUNT. */
enum { SP_IRQ_TIM3 = 29, SP_IRQ_USART1 = 37, SP_IRQ_USART2 = 38, SP_IRQ_USART3 = 39, SP_IRQ_USART6 = 71 };

#endif
