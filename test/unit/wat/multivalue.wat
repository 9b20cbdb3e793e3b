;; A block with a parameter.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32) (i32.const 0) (block (param i32) (result i32))))
