;; A water heater's module that is not pure: it counts its evaluations in a data segment, in empty memory and in a global, and proposes
;; 40 degrees and the three counts. Where nothing survives an evaluation that is 43 for ever.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 512))
  (global $count (mut i32) (i32.const 0))
  (data (i32.const 1024) "\00\00\00\00")
  (func $count_at (param i32) (result i32)
    (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (i32.const 1)))
    (i32.load (local.get 0)))
  (func (export "evaluate") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (f32.store (i32.const 512)
      (f32.convert_i32_s
        (i32.add (i32.const 40)
          (i32.add (global.get $count) (i32.add (call $count_at (i32.const 1024)) (call $count_at (i32.const 2048)))))))
    (i32.const 0)))
