;; For minor version 1 of test/unit/minors_test.c: y = x + 1, open = x > 50, probe = 2 x, state counts evaluations.
;; It declines when x is 7 and traps when x is 8, after it has changed its state.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (global (export "sp_state") i32 (i32.const 192))
  (func (export "evaluate") (result i32)
    (local $x f32)
    (local.set $x (f32.load (i32.const 64)))
    (f32.store (i32.const 128) (f32.add (local.get $x) (f32.const 1)))
    (i32.store8 (i32.const 132) (f32.gt (local.get $x) (f32.const 50)))
    (f32.store (i32.const 136) (f32.mul (local.get $x) (f32.const 2)))
    (i32.store (i32.const 192) (i32.add (i32.load (i32.const 192)) (i32.const 1)))
    (if (f32.eq (local.get $x) (f32.const 8)) (then unreachable))
    (i32.mul (f32.eq (local.get $x) (f32.const 7)) (i32.const 3))))
