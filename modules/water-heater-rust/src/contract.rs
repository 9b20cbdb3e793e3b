// Made by `setpoint contract generate` from ../../water-heater/contract.json: do not edit.
//! The contract water-heater 1.1: An electric water heater with a tank: the setpoint of its
//! thermostat, from prices and usage.

#![allow(dead_code)]

use core::ptr::{addr_of, addr_of_mut};

/// What the module is given.
#[repr(C)]
pub struct In {
    time: i64,
    price_start: i64,
    zone: i32,
    tank: f32,
    price: [f32; 24],
    usage: [f32; 24],
    comfort: f32,
    has_away: bool,
    away: bool,
}

const _: () = assert!(core::mem::size_of::<In>() == 224 && core::mem::align_of::<In>() == 8);

/// What the module answers: points and probes.
#[repr(C)]
pub struct Out {
    setpoint: f32,
    goal: f32,
    reserve: f32,
}

const _: () = assert!(core::mem::size_of::<Out>() == 12 && core::mem::align_of::<Out>() == 4);

/// What the module keeps from one good evaluation to the next.
#[repr(C)]
pub struct State {
    hour: i64,
    storing: bool,
}

const _: () = assert!(core::mem::size_of::<State>() == 16 && core::mem::align_of::<State>() == 8);

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static mut sp_in: In = In {
    time: 0,
    price_start: 0,
    zone: 0,
    tank: 0.0,
    price: [0.0; 24],
    usage: [0.0; 24],
    comfort: 0.0,
    has_away: false,
    away: false,
};

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static mut sp_out: Out = Out {
    setpoint: 0.0,
    goal: 0.0,
    reserve: 0.0,
};

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static mut sp_state: State = State {
    hour: 0,
    storing: false,
};

/// The contract's text, water-heater 1.1, as a custom section: packages name it.
#[cfg(target_arch = "wasm32")]
#[link_section = "setpoint.contract"]
pub static CONTRACT: [u8; 323] = *b"\
    contract water-heater 1.1\n\
    signal time i64 1 s\n\
    signal price_start i64 1 s\n\
    signal zone i32 1 s\n\
    signal tank f32 1 Cel\n\
    signal price f32 24 1/kW/h\n\
    signal usage f32 24 L\n\
    signal comfort f32 1 Cel\n\
    signal away bool? 1 1\n\
    point setpoint f32 1 Cel\n\
    probe goal f32 1 Cel\n\
    probe reserve f32 1 Cel\n\
    state hour i64 1 s\n\
    state storing bool 1 1\n\
    ";

/// Elements of price.
pub const PRICE_LENGTH: usize = 24;

/// Elements of usage.
pub const USAGE_LENGTH: usize = 24;

/// Now, in Unix time (i64, s).
pub fn time() -> i64 {
    unsafe { addr_of!(sp_in.time).read() }
}

/// Unix time at which the first hour of the prices begins (i64, s, 0 to 1099511627776).
pub fn price_start() -> i64 {
    unsafe { addr_of!(sp_in.price_start).read() }
}

/// Offset of local time from UTC (i32, s).
pub fn zone() -> i32 {
    unsafe { addr_of!(sp_in.zone).read() }
}

/// Temperature of the water in the tank (f32, Cel, 0 to 99).
pub fn tank() -> f32 {
    unsafe { addr_of!(sp_in.tank).read() }
}

/// Price of electricity in each hour from price_start on, in currency (24 of f32, 1/kW/h, -10 to
/// 10).
pub fn price() -> &'static [f32; 24] {
    unsafe { &*addr_of!(sp_in.price) }
}

/// Hot water drawn in each local hour of an average day (24 of f32, L, 0 to 1000).
pub fn usage() -> &'static [f32; 24] {
    unsafe { &*addr_of!(sp_in.usage) }
}

/// Lowest useful temperature of the water at the tap (f32, Cel, 38 to 50).
pub fn comfort() -> f32 {
    unsafe { addr_of!(sp_in.comfort).read() }
}

/// Nobody is at home (bool); none when it is missing.
pub fn away() -> Option<bool> {
    let there = unsafe { addr_of!(sp_in.has_away).read() };
    if there {
        Some(unsafe { addr_of!(sp_in.away).read() })
    } else {
        None
    }
}

/// Proposes: Temperature to which the thermostat heats the tank (f32, Cel, 40 to 65).
pub fn set_setpoint(value: f32) {
    unsafe { addr_of_mut!(sp_out.setpoint).write(value) }
}

/// Shows: What the tank should reach by the end of the hour (f32, Cel).
pub fn set_goal(value: f32) {
    unsafe { addr_of_mut!(sp_out.goal).write(value) }
}

/// Shows: Lowest temperature kept for the draws of this hour (f32, Cel).
pub fn set_reserve(value: f32) {
    unsafe { addr_of_mut!(sp_out.reserve).write(value) }
}

/// Unix time at which the hour began in which storing did (i64, s).
pub fn hour() -> i64 {
    unsafe { addr_of!(sp_state.hour).read() }
}

/// Keeps: Unix time at which the hour began in which storing did (i64, s).
pub fn set_hour(value: i64) {
    unsafe { addr_of_mut!(sp_state.hour).write(value) }
}

/// Heating for later hours has begun (bool).
pub fn storing() -> bool {
    unsafe { addr_of!(sp_state.storing).read() }
}

/// Keeps: Heating for later hours has begun (bool).
pub fn set_storing(value: bool) {
    unsafe { addr_of_mut!(sp_state.storing).write(value) }
}
