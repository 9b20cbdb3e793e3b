/* The bench line, on the first UART of the PCI card. */
#include "chip.h"

#define BENCH_RING 512u
#define BENCH_UART 0u

static uint8_t received[BENCH_RING], sending[SP_TRANSMIT_RING];
static struct sp_uart line;

static void send(const char *text, size_t length) { (void)sp_uart_send(&line, (const uint8_t *)text, length); }

void sp_outputs_start(void) {
  sp_bench_init(&sp_emulated_bench, send);
  line.received = (struct sp_ring){.bytes = received, .size = sizeof received};
  line.sending = (struct sp_ring){.bytes = sending, .size = sizeof sending};
  sp_uart_start(&line, sp_pci_uart(BENCH_UART));
}

void sp_outputs_interrupt(void) { sp_uart_interrupt(&line); }

bool sp_emulated_bench_waiting(void) { return !sp_ring_empty(&line.received); }

void sp_emulated_bench_pump(void) {
  uint8_t byte;
  while (sp_ring_get(&line.received, &byte)) sp_bench_push(&sp_emulated_bench, byte, sp_port_real_ms());
}
