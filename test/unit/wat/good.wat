;; y = x + 1, z = x * 2
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (data (i32.const 256) "never read")
  (func (export "evaluate") (result i32)
    (f32.store (i32.const 128) (f32.add (f32.load (i32.const 64)) (f32.const 1)))
    (f64.store (i32.const 136) (f64.mul (f64.promote_f32 (f32.load (i32.const 64))) (f64.const 2)))
    (i32.const 0)))
