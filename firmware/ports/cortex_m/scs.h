/* The system control space of an ARMv7-M core, as far as the ports use it. Sections are those of PM0214 (Cortex-M4 programming manual),
 * B3 of the ARMv7-M architecture reference manual (ARM) and B1.5 where exceptions are concerned. Addresses have no suffix: assembler
 * reads them too. */
#ifndef SP_CORTEX_M_SCS_H
#define SP_CORTEX_M_SCS_H

#include <stdint.h>

#define SP_REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SP_ICTR  0xE000E004 /* ARM B3.4.2: number of interrupts in units of 32, minus one */
#define SP_IPR   0xE000E400 /* PM0214 4.3.7: one byte an interrupt */
#define SP_ICSR  0xE000ED04 /* PM0214 4.4.3 */
#define SP_VTOR  0xE000ED08 /* PM0214 4.4.4 */
#define SP_AIRCR 0xE000ED0C /* PM0214 4.4.5 */
#define SP_SCR   0xE000ED10 /* PM0214 4.4.6 */
#define SP_SHPR1 0xE000ED18 /* PM0214 4.4.8: memory management, bus and usage fault */
#define SP_SHPR2 0xE000ED1C /* SVC */
#define SP_SHPR3 0xE000ED20 /* PendSV, SysTick */
#define SP_SHCSR 0xE000ED24 /* PM0214 4.4.9 */
#define SP_CFSR  0xE000ED28 /* PM0214 4.4.10; cleared by writing ones */
#define SP_HFSR  0xE000ED2C /* PM0214 4.4.14; cleared by writing ones */
#define SP_MMFAR 0xE000ED34 /* PM0214 4.4.15 */
#define SP_BFAR  0xE000ED38 /* PM0214 4.4.16 */

#define SP_CPACR 0xE000ED88 /* PM0214 4.6.1 */
#define SP_FPCCR 0xE000EF34 /* PM0214 4.6.2 */

#define SP_CPACR_FPU         0xF00000u /* full access */
#define SP_ICSR_PENDSTCLR    0x02000000
#define SP_ICSR_PENDSVCLR    0x08000000
#define SP_ICSR_PENDSVSET    0x10000000
#define SP_AIRCR_SYSRESETREQ 0x05FA0004
#define SP_CFSR_STACK        0x3838 /* an exception could not be entered or left: M(UN)STKERR, MLSPERR, (UN)STKERR, LSPERR */
#define SP_CFSR_EXECUTE      0x0101 /* IACCVIOL, IBUSERR */
#define SP_CFSR_ACCESS       0x0602 /* DACCVIOL, PRECISERR, IMPRECISERR */
#define SP_CFSR_USAGE        0xFFFF0000
#define SP_CFSR_MMARVALID    0x0080
#define SP_CFSR_BFARVALID    0x8000
#define SP_SHCSR_PENDED      0xF000 /* SVC, bus, memory management and usage fault */
#define SP_SHCSR_FAULTENA    0x70000

struct sp_systick { /* PM0214 4.5 */
  volatile uint32_t ctrl, load, val, calib;
};
#define SP_SYSTICK ((struct sp_systick *)(uintptr_t)0xE000E010u)

#define SP_SYSTICK_CTRL_ENABLE  1u /* PM0214 4.5.1; CLKSOURCE 0 is the processor clock divided by 8 on STM32 */
#define SP_SYSTICK_CTRL_TICKINT 2u
#define SP_SYSTICK_LOAD_MAX     0xFFFFFFu

#define SP_NVIC_ISER ((volatile uint32_t *)(uintptr_t)0xE000E100u) /* PM0214 4.3.2 */
#define SP_NVIC_ICER ((volatile uint32_t *)(uintptr_t)0xE000E180u) /* PM0214 4.3.3 */
#define SP_NVIC_ICPR ((volatile uint32_t *)(uintptr_t)0xE000E280u) /* PM0214 4.3.5 */

struct sp_mpu { /* PM0214 4.2.5 */
  volatile uint32_t type, ctrl, rnr, rbar, rasr;
};
#define SP_MPU ((struct sp_mpu *)0xE000ED90u)

#define SP_MPU_REGIONS(type)       ((type) >> 8 & 0xFFu) /* PM0214 4.2.6 */
#define SP_MPU_CTRL_ENABLE         1u                    /* PM0214 4.2.7 */
#define SP_MPU_CTRL_PRIVDEFENA     4u                    /* the firmware sees all of memory */
#define SP_MPU_RASR_ENABLE         1u                    /* PM0214 4.2.10 */
#define SP_MPU_RASR_SIZE(log2)     ((uint32_t)((log2)-1) << 1)
#define SP_MPU_RASR_DISABLE(eight) ((uint32_t)(eight) << 8) /* a bit an eighth of the region */
#define SP_MPU_RASR_MEMORY         (1u << 17)               /* table 39: normal memory, write-through */
#define SP_MPU_RASR_SHARED         (1u << 18)
#define SP_MPU_RASR_READ_WRITE     (3u << 24) /* table 38: by all */
#define SP_MPU_RASR_READ_ONLY      (6u << 24)
#define SP_MPU_RASR_XN             (1u << 28)

#endif
