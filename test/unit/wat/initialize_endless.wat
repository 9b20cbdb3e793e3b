;; _initialize never ends.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "_initialize") (loop $for_ever (br $for_ever)))
  (func (export "evaluate") (result i32) (i32.const 0)))
