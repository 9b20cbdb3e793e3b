/* Registers of QEMU's machine virt. UART: data sheet of TI's PC16550D; CLINT and finisher: SiFive FU540-C000 manual v1.0; PLIC: RISC-V PLIC
 * specification 1.0; PCI: ECAM as in the PCI Express specification. Addresses: QEMU's hw/riscv/virt.c. */
#ifndef SP_VIRT_REGS_H
#define SP_VIRT_REGS_H

#include <stdint.h>

struct sp_uart_registers { /* PC16550D 8.0, table II */
  volatile uint8_t data, ier, fcr, lcr, mcr, lsr, msr, scr;
};
#define SP_UART        ((struct sp_uart_registers *)0x10000000u)
#define SP_UART_PCI(n) ((struct sp_uart_registers *)(0x03000000u + SP_PCI_UART_PORT + 8u * (n))) /* the window of I/O ports */

#define SP_UART_IER_RDA   1u /* 8.8: received data available */
#define SP_UART_IER_THRE  2u /* transmitter holding register empty */
#define SP_UART_FCR_START 7u /* 8.5: FIFOs on and empty, an interrupt a byte */
#define SP_UART_LCR_8N1   3u /* 8.1 */
#define SP_UART_MCR_OUT2  8u /* 8.7: lets interrupts through on PC hardware */
#define SP_UART_LSR_DR    1u /* 8.4: data ready */
#define SP_UART_LSR_OE    2u /* overrun */
#define SP_UART_LSR_THRE  0x20u

struct sp_plic { /* 3: source priorities, then context 0, which is machine mode of hart 0 */
  volatile uint32_t priority[1024];
  uint32_t pending[1024];
  volatile uint32_t enable[32];
};
#define SP_PLIC           ((struct sp_plic *)0x0C000000u)
#define SP_PLIC_THRESHOLD (*(volatile uint32_t *)0x0C200000u)
#define SP_PLIC_CLAIM     (*(volatile uint32_t *)0x0C200004u)

#define SP_CLINT_MTIMECMP ((volatile uint32_t *)0x02004000u) /* 9.2 */
#define SP_CLINT_MTIME    ((volatile uint32_t *)0x0200BFF8u)
#define SP_CLINT_HZ       10000000u

#define SP_FINISHER       (*(volatile uint32_t *)0x00100000u)
#define SP_FINISHER_RESET 0x7777u

/* Device 1 of bus 0. */
struct sp_pci_function {
  volatile uint32_t id;
  volatile uint16_t command, status;
  volatile uint32_t class_code, header;
  volatile uint32_t bar[6];
};
#define SP_PCI_1          ((struct sp_pci_function *)(0x30000000u + (1u << 15)))
#define SP_PCI_SERIAL_2X  0x00031B36u /* QEMU's docs/specs/pci-serial: pci-serial-2x */
#define SP_PCI_COMMAND_IO 1u
#define SP_PCI_UART_PORT  0x1000u /* where startup puts its I/O ports */

/* Interrupt sources of the PLIC. */
enum { SP_IRQ_UART = 10, SP_IRQ_PCI_1 = 33 /* INTA of device 1 */ };

#endif
