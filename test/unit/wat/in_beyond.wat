;; The last byte of sp_in is beyond the cap.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 1016))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32) (i32.const 0)))
