#![feature(no_core, lang_items, auto_traits)]
#![allow(internal_features, non_upper_case_globals, static_mut_refs)]
#![no_core]

#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
#[lang = "legacy_receiver"]
pub trait LegacyReceiver {}
#[lang = "copy"]
pub trait Copy {}
impl Copy for f32 {}
impl Copy for i32 {}
#[lang = "sync"]
pub unsafe auto trait Sync {}
#[lang = "freeze"]
pub unsafe auto trait Freeze {}
#[lang = "mul"]
pub trait Mul<Rhs = Self> {
    type Output;
    fn mul(self, rhs: Rhs) -> Self::Output;
}
impl Mul for f32 {
    type Output = f32;
    fn mul(self, rhs: f32) -> f32 {
        self * rhs
    }
}

#[lang = "drop_in_place"]
unsafe fn drop_in_place<T: PointeeSized>(_: *mut T) {}

#[repr(C)]
pub struct In {
    time: i64,
    price_start: i64,
    zone: i32,
    tank: f32,
    price: [f32; 24],
    usage: [f32; 24],
}

#[no_mangle]
pub static mut sp_in: In = In { time: 0, price_start: 0, zone: 0, tank: 0.0, price: [0.0; 24], usage: [0.0; 24] };
#[no_mangle]
pub static mut sp_out: f32 = 0.0;

#[inline(never)]
fn warm(tank: f32) -> f32 {
    tank * 1.5
}
#[inline(never)]
fn cool(tank: f32) -> f32 {
    tank * 0.5
}

/// Chooses by the zone, so that the call goes through the table.
#[no_mangle]
pub extern "C" fn evaluate() -> i32 {
    unsafe {
        let choose: fn(f32) -> f32 = match sp_in.zone {
            0 => warm,
            _ => cool,
        };
        sp_out = choose(sp_in.tank);
    }
    0
}
