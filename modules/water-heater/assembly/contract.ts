// Made by `setpoint contract generate` from ../contract.json: do not edit.
// The contract water-heater 1.1: An electric water heater with a tank: the setpoint of its thermostat, from prices and usage. A module has
// in its index.ts: export { sp_in, sp_out, sp_state } from './contract'

/** Address of the signals: the firmware writes them before each evaluation. */
export const sp_in: usize = memory.data(224, 8)

/** Address of points and probes: the firmware reads them after an evaluation that returned 0. */
export const sp_out: usize = memory.data(12, 4)

/** Address of the state: the firmware keeps it from one such evaluation to the next. */
export const sp_state: usize = memory.data(16, 8)

/** Elements of price. */
export const PRICE_LENGTH: i32 = 24

/** Elements of usage. */
export const USAGE_LENGTH: i32 = 24

/** Now, in Unix time (i64, s). */
// @ts-ignore: decorator
@inline
export function time(): i64 {
  return load<i64>(sp_in, 0)
}

/** Unix time at which the first hour of the prices begins (i64, s, 0 to 1099511627776). */
// @ts-ignore: decorator
@inline
export function priceStart(): i64 {
  return load<i64>(sp_in, 8)
}

/** Offset of local time from UTC (i32, s). */
// @ts-ignore: decorator
@inline
export function zone(): i32 {
  return load<i32>(sp_in, 16)
}

/** Temperature of the water in the tank (f32, Cel, 0 to 99). */
// @ts-ignore: decorator
@inline
export function tank(): f32 {
  return load<f32>(sp_in, 20)
}

/** Element i of: Price of electricity in each hour from price_start on, in currency (24 of f32, 1/kW/h, -10 to 10). */
// @ts-ignore: decorator
@inline
export function price(i: i32): f32 {
  return load<f32>(sp_in + (<usize>i << 2), 24)
}

/** Element i of: Hot water drawn in each local hour of an average day (24 of f32, L, 0 to 1000). */
// @ts-ignore: decorator
@inline
export function usage(i: i32): f32 {
  return load<f32>(sp_in + (<usize>i << 2), 120)
}

/** Lowest useful temperature of the water at the tap (f32, Cel, 38 to 50). */
// @ts-ignore: decorator
@inline
export function comfort(): f32 {
  return load<f32>(sp_in, 216)
}

/** Whether away is there. */
// @ts-ignore: decorator
@inline
export function hasAway(): bool {
  return load<bool>(sp_in, 220)
}

/** Nobody is at home (bool). */
// @ts-ignore: decorator
@inline
export function away(): bool {
  return load<bool>(sp_in, 221)
}

/** Proposes: Temperature to which the thermostat heats the tank (f32, Cel, 40 to 65). */
// @ts-ignore: decorator
@inline
export function setSetpoint(value: f32): void {
  store<f32>(sp_out, value, 0)
}

/** Shows: What the tank should reach by the end of the hour (f32, Cel). */
// @ts-ignore: decorator
@inline
export function setGoal(value: f32): void {
  store<f32>(sp_out, value, 4)
}

/** Shows: Lowest temperature kept for the draws of this hour (f32, Cel). */
// @ts-ignore: decorator
@inline
export function setReserve(value: f32): void {
  store<f32>(sp_out, value, 8)
}

/** Unix time at which the hour began in which storing did (i64, s). */
// @ts-ignore: decorator
@inline
export function hour(): i64 {
  return load<i64>(sp_state, 0)
}

/** Keeps: Unix time at which the hour began in which storing did (i64, s). */
// @ts-ignore: decorator
@inline
export function setHour(value: i64): void {
  store<i64>(sp_state, value, 0)
}

/** Heating for later hours has begun (bool). */
// @ts-ignore: decorator
@inline
export function storing(): bool {
  return load<bool>(sp_state, 8)
}

/** Keeps: Heating for later hours has begun (bool). */
// @ts-ignore: decorator
@inline
export function setStoring(value: bool): void {
  store<bool>(sp_state, value, 8)
}
