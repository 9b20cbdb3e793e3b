;; A loop in a loop in a function that is called by one: x times, each with a depth of 4.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func $inner (local $i i32)
    (local.set $i (i32.const 2))
    (loop $again (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))
  (func (export "evaluate") (result i32) (local $i i32)
    (local.set $i (i32.trunc_f32_s (f32.load (i32.const 64))))
    (loop $again
      (call $inner)
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (i32.const 0)))
