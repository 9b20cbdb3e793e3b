;; An f64 lies in Wasm3's float register while f32 operations work on slots and constants. sp_out: z = 111 plus what each of them spoilt.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 512))
  (global (export "sp_out") i32 (i32.const 0))
  (global $global (mut f32) (f32.const 0))
  (func $spoilt (param f64) (result f64) (f64.sub (local.get 0) (f64.const 111)))
  (func (export "evaluate") (result i32)
    (local $single f32) (local $double f64)
    (local.set $single (f32.const 1.5))
    (local.set $double (f64.const -111))
    i32.const 8

    local.get $double
    f64.neg
    local.get $single
    f32.const 2
    f32.lt
    drop
    call $spoilt

    local.get $double
    f64.neg
    i32.const 64
    local.get $single
    f32.store
    call $spoilt
    f64.add

    local.get $double
    f64.neg
    local.get $single
    i32.trunc_f32_s
    drop
    call $spoilt
    f64.add

    local.get $double
    f64.neg
    local.get $single
    i32.reinterpret_f32
    drop
    call $spoilt
    f64.add

    local.get $double
    f64.neg
    f32.const 3
    global.set $global
    call $spoilt
    f64.add

    f64.const 111
    f64.add
    f64.store
    i32.const 0))
