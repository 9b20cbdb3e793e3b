//! The water heater of ../../water-heater in Rust: its README explains the strategy, and its
//! answers are the same to the bit.
#![no_std]

mod contract;

use contract::*;

// The plant, from its name plate.
const LITRES: f32 = 170.0; // what a nominal 50-gallon electric tank holds
const WATTS: f32 = 4500.0;
const WATT_HOURS: f32 = 1.163; // to warm a litre of water by one kelvin
const HEATING: f32 = WATTS / (LITRES * WATT_HOURS); // K an hour with the element on
const STANDING: f32 = 0.2; // K an hour lost through the insulation

// The household.
const DRAWN_AT: f32 = 52.0; // the usage history counts litres of this temperature
const INLET: f32 = 10.0; // cold water in winter
const DRAW: f32 = (DRAWN_AT - INLET) / LITRES; // K lost with a litre drawn

// The control.
const HYSTERESIS: f32 = 2.0; // the thermostat closes this far below the setpoint
const MARGIN: f32 = 2.0; // for draws a little larger than usual
const HOTTEST: f32 = 65.0; // highest setpoint, as in the contract
const SPARE: f32 = 0.8; // share of an hour's heating that a plan may count on
const STORING: f32 = 0.05; // a price must differ by this share to be worth storing for
const HOUR: i64 = 3600; // s
const PERIOD: f32 = 300.0 / 3600.0; // hours between evaluations

const NO_FORECAST: i32 = 1; // reason for declining: the prices do not cover this hour

/// core has abs from Rust 1.85 on.
fn abs(value: f32) -> f32 {
    value.max(-value)
}

/// Kelvins that the tank loses in a local hour: of an average day, or of one without anybody at
/// home.
fn loss(local: usize) -> f32 {
    let drawn = if away().unwrap_or(false) {
        0.0
    } else {
        usage()[local % 24]
    };
    STANDING + drawn * DRAW
}

/// Temperature to be reached by the end of hour `first` of the forecast, which is local hour
/// `local`.
fn target(first: usize, local: usize, lowest: f32) -> f32 {
    let price = price();
    let dearest = price[first] + abs(price[first]) * STORING;
    let mut need = lowest;
    for i in (first + 1..PRICE_LENGTH).rev() {
        let lost = loss(local + i - first);
        let heated = if price[i] <= dearest {
            HEATING * SPARE
        } else {
            0.0
        };
        // All draws of an hour may come in its first minutes: what is heated later in the same
        // hour does not serve them.
        need = (need + lost - heated).max(lowest + lost).min(HOTTEST);
    }
    need
}

#[no_mangle]
pub extern "C" fn evaluate() -> i32 {
    let age = time() - price_start();
    if age < 0 || age >= PRICE_LENGTH as i64 * HOUR {
        return NO_FORECAST;
    }
    let local = ((time() + zone() as i64) / HOUR % 24) as usize;
    let left = (HOUR - age % HOUR) as f32 / HOUR as f32; // of this hour, as a share
    let lowest = comfort() + HYSTERESIS + MARGIN;

    // Standing warm costs, so begin only when the element needs the rest of the hour; then go on
    // until it ends.
    let goal = target((age / HOUR) as usize, local, lowest);
    let start = time() - age % HOUR;
    let store = (storing() && hour() == start) || goal - tank() >= HEATING * (left - PERIOD);
    set_storing(store);
    set_hour(start);
    // The rest of this hour's draws is served whatever it costs.
    let reserve = lowest + loss(local) * left;
    let wanted = if store { goal } else { lowest };
    set_setpoint(wanted.max(reserve).min(HOTTEST));
    set_goal(goal);
    set_reserve(reserve);
    0
}

/// An index out of bounds, say, ends here: a trap, and the firmware holds its points.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
