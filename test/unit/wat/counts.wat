;; Counts its own evaluations in memory, in a data segment and in a global, and answers their sum: a pure module always says 108.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (global $count (mut i64) (i64.const 100))
  (data (i32.const 512) "\05\00\00\00")
  (func $count_at (param i32) (result i32)
    (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (i32.const 1)))
    (i32.load (local.get 0)))
  (func (export "evaluate") (result i32)
    (global.set $count (i64.add (global.get $count) (i64.const 1)))
    (f32.store (i32.const 128)
      (f32.convert_i32_s
        (i32.add (i32.wrap_i64 (global.get $count)) (i32.add (call $count_at (i32.const 512)) (call $count_at (i32.const 1020))))))
    (i32.const 0)))
