import { emulatorMissing } from '../../../host-ts/src/testkit/index.js'
import { clockByDate } from './clock-by-date.js'
import { deadline, isolation, type PlantedBoard, plantedBoard } from './planted.js'
import { bugsOfRiscv } from './planted-riscv.js'

const ROM_ERASE_SECTOR = 0x40000128

/** Addresses are the TRM's (firmware/ports/esp32c3/regs.h); SRAM shows `buses` higher to the instruction bus. */
export const esp32c3 = (): PlantedBoard => ({
  ...plantedBoard('esp32c3', 'esp32c3_planted', 'firmware.image', (places) => {
    const { at, variable, arena } = places
    const buses = at('sp_link_buses')
    return [
      ...bugsOfRiscv(places),
      deadline('waits for interrupts', 'WAIT'), // wfi is legal in user mode where there is no supervisor; the deadline wakes it
      isolation('writes a variable of the firmware by the instruction bus', 'WRITE', variable + buses),
      isolation('writes the arena by the instruction bus', 'WRITE', arena + buses),
      isolation('writes its own code by the data bus', 'WRITE', at('sp_link_guest') - buses),
      isolation('writes its own constants', 'WRITE', at('sp_link_guest_constants')),
      isolation('writes its own constants by the instruction bus', 'WRITE', at('sp_link_guest_constants') + buses),
      isolation("writes the firmware's code", 'WRITE', at('sp_link_code')),
      isolation("writes the firmware's code by the data bus", 'WRITE', at('sp_link_code') - buses),
      isolation('writes the traps by the data bus', 'WRITE', at('sp_riscv_vectors') - buses),
      isolation('writes the trusted keys', 'WRITE', at('sp_keys')),
      isolation('writes free RAM', 'WRITE', at('sp_link_constants_end')),
      isolation("writes the variables of the ROM's flash functions", 'WRITE', 0x3fcde710),
      isolation("writes the cache's memory", 'WRITE', 0x4037c000),
      isolation('writes RTC memory, which a reset leaves alone', 'WRITE', 0x50000000),
      isolation('writes the UART', 'WRITE', 0x60000000),
      isolation('writes the flash controller', 'WRITE', 0x60002000),
      isolation('closes the relay', 'WRITE', 0x60004008),
      isolation('resets the chip', 'WRITE', 0x60008000),
      isolation("writes the RTC's watchdog", 'WRITE', 0x60008090),
      isolation('burns an eFuse', 'WRITE', 0x60008800),
      isolation('writes the watchdog of timer group 0', 'WRITE', 0x6001f048),
      isolation('writes the system timer', 'WRITE', 0x60023000),
      isolation("writes the deadline's comparator", 'WRITE', 0x6002301c),
      isolation('starts DMA', 'WRITE', 0x6003f000),
      isolation('writes the USB serial interface', 'WRITE', 0x60043000),
      isolation('writes the clocks', 'WRITE', 0x600c0008),
      isolation('writes the permission control', 'WRITE', 0x600c1000),
      isolation('disables all interrupts in the matrix', 'WRITE', 0x600c2104),
      isolation('switches the cache on', 'WRITE', 0x600c4000),
      isolation("reads the firmware's code", 'READ', at('sp_link_code')),
      isolation("reads the firmware's code by the data bus", 'READ', at('sp_link_code') - buses),
      isolation('reads the trusted keys', 'READ', at('sp_keys')),
      isolation('reads the arena by the instruction bus', 'READ', arena + buses),
      isolation('reads the ROM', 'READ', 0x40000000),
      isolation('reads constants of the ROM', 'READ', 0x3ff00000),
      isolation('reads flash through the cache', 'READ', 0x3c000000),
      isolation('reads RTC memory', 'READ', 0x50000000),
      isolation('reads what the UART has received', 'READ', 0x60000000),
      isolation('reads the MAC address', 'READ', 0x60008844),
      isolation('reads the system timer', 'READ', 0x60023044),
      isolation('executes the arena by the instruction bus', 'CALL', arena + buses),
      isolation('executes its own code by the data bus', 'CALL', at('sp_link_guest') - buses),
      isolation("calls the ROM's function that erases flash", 'CALL', ROM_ERASE_SECTOR),
      isolation('executes flash through the cache', 'CALL', 0x42000000),
      isolation('executes RTC memory', 'CALL', 0x50000000),
      isolation("executes the cache's memory", 'CALL', 0x4037c000),
    ]
  }),
  missing: emulatorMissing('esp32c3'),
  clock: clockByDate,
  // Its system timer rounds down to microseconds, and mret does not look for interrupts that wait (hw/riscv/esp32c3_intmatrix.c).
  leastDeadline: 2,
})
