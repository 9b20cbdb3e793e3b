// Writes over all memory that it can reach, upwards from address 0, to get at the firmware's. What stops it: the cap of the linear memory,
// at which the write traps. It has destroyed its own memory by then, which the next evaluation finds as new.
export { sp_in, sp_out, sp_state } from '../water-heater/assembly/contract'

export function evaluate(): i32 {
  let address: usize = 0
  while (true) {
    store<u64>(address, 0xffffffffffffffff)
    address += 8
  }
}
