;; Two NaNs with a sign and a payload, written as integers.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32)
    (i32.store (i32.const 128) (i32.const 0xffa12345))
    (i64.store (i32.const 136) (i64.const 0xfff123456789abcd))
    (i32.const 0)))
