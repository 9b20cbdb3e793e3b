// The water heater contract 1.0 (SPEC.md) as a module sees it: signals that it reads and points that it proposes. All offsets of the
// module ABI are in this file.

/** Address of the struct of signals: the firmware writes it before each evaluation. */
export const sp_in: usize = memory.data(216, 8)

/** Address of the struct of points: the firmware reads it after an evaluation that returned 0. */
export const sp_out: usize = memory.data(4, 4)

/** Hours in `price` and in `usage`. */
export const HOURS: i32 = 24

/** Now, in s of Unix time. */
// @ts-ignore: decorator
@inline export function time(): i64 { return load<i64>(sp_in, 0) }

/** Unix time at which the forecast's first hour starts. */
// @ts-ignore: decorator
@inline export function priceStart(): i64 { return load<i64>(sp_in, 8) }

/** Offset of local time from UTC, in s. */
// @ts-ignore: decorator
@inline export function zone(): i32 { return load<i32>(sp_in, 16) }

/** Tank temperature, in degrees Celsius. */
// @ts-ignore: decorator
@inline export function tank(): f32 { return load<f32>(sp_in, 20) }

/** Price of hour `i` of the forecast, 0 to 23, in currency per kWh. */
// @ts-ignore: decorator
@inline export function price(i: i32): f32 { return load<f32>(sp_in + (<usize>i << 2), 24) }

/** Hot water drawn in local hour `h`, 0 to 23, of an average day, in litres. */
// @ts-ignore: decorator
@inline export function usage(h: i32): f32 { return load<f32>(sp_in + (<usize>h << 2), 120) }

/** Proposes the thermostat's setpoint, in degrees Celsius. */
// @ts-ignore: decorator
@inline export function setSetpoint(value: f32): void { store<f32>(sp_out, value) }
