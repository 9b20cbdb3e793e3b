;; Declines with the number of the first answer that is wrong.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (func (export "evaluate") (result i32)
    (if (i32.ne (memory.size) (i32.const 1)) (then (return (i32.const 1))))
    (if (i32.ne (memory.grow (i32.const 0)) (i32.const 1)) (then (return (i32.const 2))))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (return (i32.const 3))))
    (if (i32.ne (memory.grow (i32.const -1)) (i32.const -1)) (then (return (i32.const 4))))
    (if (i32.ne (memory.size) (i32.const 1)) (then (return (i32.const 5))))
    (i32.store (i32.const 1020) (i32.const 7))
    (if (i32.ne (i32.load (i32.const 1020)) (i32.const 7)) (then (return (i32.const 6))))
    (i32.const 0)))
