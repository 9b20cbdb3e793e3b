;; y is what _initialize left in a global and in memory; an evaluation spoils both.
(module
  (memory (export "memory") 1)
  (global (export "sp_in") i32 (i32.const 64))
  (global (export "sp_out") i32 (i32.const 128))
  (global $ready (mut i32) (i32.const 0))
  (func (export "_initialize")
    (global.set $ready (i32.add (global.get $ready) (i32.const 20)))
    (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 3))))
  (func (export "evaluate") (result i32)
    (f32.store (i32.const 128) (f32.convert_i32_s (i32.add (global.get $ready) (i32.load (i32.const 512)))))
    (global.set $ready (i32.const 1000))
    (i32.store (i32.const 512) (i32.const 1000))
    (i32.const 0)))
