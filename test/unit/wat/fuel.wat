;; x calls of a function, from a loop of x iterations: with the entry of evaluate 1 + 2x units.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func $nothing)
  (func (export "evaluate") (result i32) (local $i i32)
    (local.set $i (i32.trunc_f32_s (f32.load (i32.const 64))))
    (loop $again
      (call $nothing)
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (i32.const 0)))
