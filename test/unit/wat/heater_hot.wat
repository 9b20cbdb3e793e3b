;; Water heater contract: wants 95 degrees, whatever it is told.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 512))
  (func (export "evaluate") (result i32)
    (f32.store (i32.const 512) (f32.const 95))
    (i32.const 0)))
