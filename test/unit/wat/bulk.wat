;; memory.fill of x bytes, then memory.copy of them to where they are.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32) (local $n i32)
    (local.set $n (i32.trunc_f32_s (f32.load (i32.const 64))))
    (memory.fill (i32.const 256) (i32.const 0x41) (local.get $n))
    (memory.copy (i32.const 512) (i32.const 256) (local.get $n))
    (f32.store (i32.const 128) (f32.convert_i32_u (i32.load8_u (i32.const 527))))
    (i32.const 0)))
