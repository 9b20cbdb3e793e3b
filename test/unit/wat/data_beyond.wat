;; The last byte of a data segment is beyond the cap.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (data (i32.const 1021) "1234")
  (func (export "evaluate") (result i32) (i32.const 0)))
