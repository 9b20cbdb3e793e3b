/* The machine has one UART of its own. A PCI card gives two more of the same kind, at the I/O ports that it is told. */
#include "chip.h"

struct sp_uart_registers *sp_pci_uart(unsigned index) {
  struct sp_pci_function *card = SP_PCI_1;
  if (card->id != SP_PCI_SERIAL_2X) return NULL;
  card->bar[0] = SP_PCI_UART_PORT;
  card->command = SP_PCI_COMMAND_IO;
  return SP_UART_PCI(index);
}
