;; sp_in is aligned to 4 bytes only.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 68))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32) (i32.const 0)))
