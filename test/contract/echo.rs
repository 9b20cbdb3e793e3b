// Every field of types.json, in Rust: what it computes is stated in test/vectors/contract_types.py.
#![no_std]

mod contract;

use contract::*;

const DECLINED_AT: i8 = 127;
const DECLINED: i32 = 7;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn evaluate() -> i32 {
    if tiny() == DECLINED_AT {
        return DECLINED;
    }

    let [a, b, c, d] = *curve();
    let power = a + b + c + d + wind().unwrap_or(0.0);
    let present = total().is_some() as u8 + wind().is_some() as u8 + longs().is_some() as u8;
    set_relay(flag() != latch());
    set_stage(tiny());
    set_duty(words()[0] ^ words()[1] ^ words()[2]);
    set_power(power);
    set_since_when(now().wrapping_sub(stamp()));
    set_seen(level().unwrap_or(0).wrapping_add(present));
    set_sum(exact() * 2.0 + mean() as f64);
    set_ratio(gains()[0] * exact() + gains()[1]);
    set_low(past()[2]);
    set_pulses(total().unwrap_or(calls()));
    set_steps(count() ^ offset());
    set_even(bits().iter().filter(|&&bit| bit).count() % 2 == 0);

    set_calls(calls() + 1);
    set_latch(flag());
    set_mean((mean() + power) * 0.5);
    set_past([short_one(), past()[0], past()[1]]);
    set_memo(memo() ^ stamp());
    let last = match longs() {
        Some(pair) => pair[0] as f64 - pair[1] as f64,
        None => drift()[1] - 1.0,
    };
    set_drift([drift()[0] + exact(), last]);
    0
}
