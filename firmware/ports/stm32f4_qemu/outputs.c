/* The bench line, on USART2. */
#include "../emulated/board.h"
#include "../stm32f4/chip.h"

#define BENCH_RING 512u

static uint8_t received[BENCH_RING];
static struct sp_uart line;

static void send(const char *text, size_t length) { (void)sp_uart_send(&line, (const uint8_t *)text, length); }

static void interrupt(void) { sp_uart_interrupt(&line); }

void sp_outputs_start(void) {
  sp_bench_init(&sp_emulated_bench, send);
  line.received = (struct sp_ring){.bytes = received, .size = sizeof received};
  sp_startup_handle(SP_IRQ_USART2, interrupt);
  sp_uart_start(&line, SP_USART2, SP_IRQ_USART2, SP_BOARD_APB1_HZ);
}

bool sp_emulated_bench_waiting(void) { return !sp_ring_empty(&line.received); }

void sp_emulated_bench_pump(void) {
  uint8_t byte;
  while (sp_ring_get(&line.received, &byte)) sp_bench_push(&sp_emulated_bench, byte, sp_port_real_ms());
}
