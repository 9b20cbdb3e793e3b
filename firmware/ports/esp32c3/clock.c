/* The ROM leaves the processor at half the crystal's 40 MHz. The PLL makes 480 MHz of the crystal, and a sixth of them is the processor's,
 * as in ESP-IDF's boot loader: 160 MHz would need more voltage in the core than there is after a reset. Peripherals get 80 MHz too, but
 * what this port uses of them counts the crystal itself. TRM 6, Reset and Clock. */
#include "chip.h"
#include "rom.h"

/* The PLL's own registers, and what ESP-IDF gives them for 480 MHz from 40 MHz: hal/clk_tree_ll.h, clk_ll_bbpll_set_config. */
#define PLL_BLOCK 0x66u
#define PLL_HOST  0u
static const struct {
  uint8_t address, high, low, value;
} pll[] = {
    {4, 7, 0, 0x6B},    /* MODE_HF */
    {2, 7, 0, 5u << 4}, /* OC_REF_DIV 0, OC_DCHGP 5 */
    {3, 7, 0, 8},       /* OC_DIV_7_0 */
    {5, 2, 0, 0},       /* OC_DR1 */
    {5, 6, 4, 0},       /* OC_DR3 */
    {6, 7, 0, 0x93},    /* OC_DLREF_SEL 2, OC_DHREF_SEL 1, OC_DCUR 3 */
    {9, 1, 0, 2},       /* OC_VCO_DBIAS */
    {6, 5, 4, 2},       /* OC_DHREF_SEL */
    {6, 7, 6, 1},       /* OC_DLREF_SEL */
};

static void start_pll(void) {
  SP_RTC_OPTIONS0 &= ~SP_RTC_OPTIONS0_PLL_OFF;
  SP_SYSTEM_CPU_PER_CONF |= SP_SYSTEM_CPU_PER_CONF_PLL_480;
  SP_ANALOG_CONFIG &= ~SP_ANALOG_CONFIG_PLL_RESET;
  SP_ANALOG_CONF0 &= ~SP_ANALOG_CONF0_STOP_HIGH; /* it calibrates itself */
  SP_ANALOG_CONF0 |= SP_ANALOG_CONF0_STOP_LOW;
  for (size_t i = 0; i < sizeof pll / sizeof pll[0]; i++) {
    sp_rom_analog_write_bits(PLL_BLOCK, PLL_HOST, pll[i].address, pll[i].high, pll[i].low, pll[i].value);
  }
}

void sp_clock_start(void) {
  start_pll();
  SP_SYSTEM_CPU_PER_CONF &= ~SP_SYSTEM_CPU_PER_CONF_PERIODS; /* 0: 80 MHz */
  SP_SYSTEM_SYSCLK_CONF &= ~SP_SYSTEM_SYSCLK_CONF_DIVIDER;
  SP_SYSTEM_SYSCLK_CONF = (SP_SYSTEM_SYSCLK_CONF & ~SP_SYSTEM_SYSCLK_CONF_SOURCES) | SP_SYSTEM_SYSCLK_CONF_PLL;
}
