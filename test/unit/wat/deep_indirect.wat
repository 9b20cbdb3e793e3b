;; Endless recursion through a table.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (type $down (func (param f64) (result f64)))
  (table funcref (elem $down))
  (func $down (type $down)
    (f64.add (local.get 0) (call_indirect (type $down) (f64.mul (local.get 0) (local.get 0)) (i32.const 0))))
  (func (export "evaluate") (result i32)
    (drop (call $down (f64.const 1.5)))
    (i32.const 0)))
