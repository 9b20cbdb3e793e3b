;; Recursion that takes value stack: 32 bytes and more a call.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func $down (param i64 i64 i64 i64) (result i64) (local i64 i64 i64 i64 i64 i64 i64 i64)
    (call $down (local.get 3) (local.get 2) (local.get 1) (local.get 0)))
  (func (export "evaluate") (result i32)
    (i32.wrap_i64 (call $down (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)))))
