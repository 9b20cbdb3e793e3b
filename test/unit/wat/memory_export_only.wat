;; Exports a memory that it does not have.
(module
  (export "memory" (memory 0))
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32) (i32.const 0)))
