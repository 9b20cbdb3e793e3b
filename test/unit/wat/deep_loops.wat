;; Endless recursion out of the innermost of three loops, without a local.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func $down (loop (loop (loop (call $down)))))
  (func (export "evaluate") (result i32)
    (call $down)
    (i32.const 0)))
