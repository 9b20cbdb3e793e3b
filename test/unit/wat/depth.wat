;; x calls inside of each other, without locals that would use up the value stack.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (global $left (mut i32) (i32.const 0))
  (func $down
    (if (global.get $left)
      (then
        (global.set $left (i32.sub (global.get $left) (i32.const 1)))
        (call $down))))
  (func (export "evaluate") (result i32)
    (global.set $left (i32.sub (i32.trunc_f32_s (f32.load (i32.const 64))) (i32.const 1)))
    (call $down)
    (i32.const 0)))
