/* Traps, and the way into the guest and out of it.
 *
 * mscratch tells who was interrupted: 0 while the firmware runs, the firmware's stack pointer while the guest does. That stack then holds,
 * from the bottom: FRAME bytes for the guest's registers while an interrupt is served, SAVED bytes for firmware's own callee-saved registers.
 * Nothing that the guest leaves in a register or on its stack is used. */

#define FRAME        80 /* ra, t0-t6, a0-a7: what a C function may change; the guest's sp; 16-byte alignment of the ABI */
#define GUEST_SP     64
#define SAVED        64 /* ra, s0-s11 */
#define MCAUSE_ECALL 8  /* privileged specification 1.12, table 3.6: environment call from U-mode */
#define MSTATUS_MPP  0x1800

#define RETURNED     0 /* enum sp_guest_exit in port.h; isolation.c asserts it */
#define FAULTED      1
#define TIMED_OUT    2

.macro callers operation
  \operation ra, 0(sp)
  \operation t0, 4(sp)
  \operation t1, 8(sp)
  \operation t2, 12(sp)
  \operation t3, 16(sp)
  \operation t4, 20(sp)
  \operation t5, 24(sp)
  \operation t6, 28(sp)
  \operation a0, 32(sp)
  \operation a1, 36(sp)
  \operation a2, 40(sp)
  \operation a3, 44(sp)
  \operation a4, 48(sp)
  \operation a5, 52(sp)
  \operation a6, 56(sp)
  \operation a7, 60(sp)
.endm

.macro callees operation
  \operation ra, (FRAME + 0)(sp)
  \operation s0, (FRAME + 4)(sp)
  \operation s1, (FRAME + 8)(sp)
  \operation s2, (FRAME + 12)(sp)
  \operation s3, (FRAME + 16)(sp)
  \operation s4, (FRAME + 20)(sp)
  \operation s5, (FRAME + 24)(sp)
  \operation s6, (FRAME + 28)(sp)
  \operation s7, (FRAME + 32)(sp)
  \operation s8, (FRAME + 36)(sp)
  \operation s9, (FRAME + 40)(sp)
  \operation s10, (FRAME + 44)(sp)
  \operation s11, (FRAME + 48)(sp)
.endm

/* A table, because some chips only have vectored mode; 256-byte alignment for the same reason. Exceptions take entry 0. */
  .section .text.sp_riscv_vectors, "ax"
  .globl sp_riscv_vectors
  .balign 256
sp_riscv_vectors:
  .option push
  .option norvc
  .rept 32
  j trap
  .endr
  .option pop

trap:
  csrrw sp, mscratch, sp
  bnez sp, guest_trap

/* The firmware was interrupted. sp is free until it is read back: a fault may be the stack's. */
  csrr sp, mcause
  bgez sp, firmware_fault
  csrrw sp, mscratch, zero
  addi sp, sp, -FRAME
  callers sw
  csrr a0, mcause
  slli a0, a0, 1
  srli a0, a0, 1
  call sp_chip_interrupt
  callers lw
  addi sp, sp, FRAME
  mret

firmware_fault:
  csrw mscratch, zero
  la sp, sp_link_stack_top
  j sp_reset_fault

/* The guest was interrupted; sp is the firmware's. */
guest_trap:
  sw a0, 32(sp)
  csrr a0, mcause
  bgez a0, guest_exception
  lw a0, 32(sp)
  callers sw
  csrrw t0, mscratch, zero /* a fault from here on is the firmware's */
  sw t0, GUEST_SP(sp)
  csrr a0, mcause
  slli a0, a0, 1
  srli a0, a0, 1
  call sp_chip_interrupt
  mv t0, a0
  li a0, TIMED_OUT
  bnez t0, leave
  lw t0, GUEST_SP(sp)
  csrw mscratch, t0
  callers lw
  csrrw sp, mscratch, sp
  mret

guest_exception:
  csrr a1, mepc
  la a2, sp_guest_return
  bne a1, a2, guest_fault
  addi a3, a0, -MCAUSE_ECALL
  li a0, RETURNED
  beqz a3, leave
  csrr a0, mcause
guest_fault:
  la a2, sp_riscv_fault
  csrr a3, mtval
  sw a0, 0(a2)
  sw a1, 4(a2)
  sw a3, 8(a2)
  li a0, FAULTED

/* The one way out: a0 is the answer of sp_riscv_enter_guest. Interrupts are off, as they were when it was called. */
leave:
  csrw mscratch, zero
  callees lw
  addi sp, sp, FRAME + SAVED
  ret

/* enum sp_guest_exit sp_riscv_enter_guest(void (*entry)(void), void *stack_top), with interrupts off. The guest sees no register of the
 * firmware's. In user mode interrupts of machine mode come, whatever mstatus says. */
  .section .text.sp_riscv_enter_guest, "ax"
  .globl sp_riscv_enter_guest
sp_riscv_enter_guest:
  addi sp, sp, -(FRAME + SAVED)
  callees sw
  csrw mscratch, sp
  csrw mepc, a0
  li t0, MSTATUS_MPP
  csrc mstatus, t0
  mv sp, a1
  la ra, sp_guest_return
  .irp register, gp, tp, t0, t1, t2, t3, t4, t5, t6, a0, a1, a2, a3, a4, a5, a6, a7, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
  li \register, 0
  .endr
  mret

/* Where the guest's entry returns to: the only environment call that counts as a return. */
  .section .guest_gate, "ax"
  .globl sp_guest_return
  .balign 4
sp_guest_return:
  ecall
