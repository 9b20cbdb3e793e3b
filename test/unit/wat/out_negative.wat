;; sp_out lies below 0, that is near 2^32.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const -8))
  (func (export "evaluate") (result i32) (i32.const 0)))
