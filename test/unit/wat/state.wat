;; good.wat with a state of up to 8 bytes, aligned to 8 and no more
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (global (export "sp_state") i32 (i32.const 200))
  (func (export "evaluate") (result i32)
    (f32.store (i32.const 128) (f32.add (f32.load (i32.const 64)) (f32.const 1)))
    (i32.const 0)))
