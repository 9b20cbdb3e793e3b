;; The setpoint is the tank temperature plus one; the price of the last hour counts too.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 512))
  (func (export "evaluate") (result i32)
    (f32.store (i32.const 512) (f32.add (f32.load (i32.const 84)) (f32.const 1)))
    (i32.const 0)))
