;; Every instruction that the sandbox has. Structured ones first.
(module
  (type $unary (func (param i32) (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $identity $identity)
  (memory 1)
  (global $global (mut i64) (i64.const 0))
  (data (i32.const 0) "data")
  (func $identity (type $unary)
    local.get 0
    return)
  (func (local i32 f64)
    block $out
      loop $again
        local.get 0
        br_if $again
        local.get 0
        if (result f64)
          f64.const 1
        else
          f64.const 2
        end
        local.tee 1
        local.set 1
        block $one
          block $two
            local.get 0
            br_table $one $two $out
          end
        end
        br $out
      end
    end
    i32.const 0
    call $identity
    drop
    i32.const 0
    i32.const 1
    call_indirect (type $unary)
    drop
    global.get $global
    global.set $global
    i32.const 1
    i32.const 2
    i32.const 3
    select
    drop
    nop
    i32.const 0 i32.load drop
    i32.const 0 i64.load drop
    i32.const 0 f32.load drop
    i32.const 0 f64.load drop
    i32.const 0 i32.load8_s drop
    i32.const 0 i32.load8_u drop
    i32.const 0 i32.load16_s drop
    i32.const 0 i32.load16_u drop
    i32.const 0 i64.load8_s drop
    i32.const 0 i64.load8_u drop
    i32.const 0 i64.load16_s drop
    i32.const 0 i64.load16_u drop
    i32.const 0 i64.load32_s drop
    i32.const 0 i64.load32_u drop
    i32.const 0 i32.const 1 i32.store
    i32.const 0 i64.const 1 i64.store
    i32.const 0 f32.const 1 f32.store
    i32.const 0 f64.const 1 f64.store
    i32.const 0 i32.const 1 i32.store8
    i32.const 0 i32.const 1 i32.store16
    i32.const 0 i64.const 1 i64.store8
    i32.const 0 i64.const 1 i64.store16
    i32.const 0 i64.const 1 i64.store32
    memory.size drop
    i32.const 0 memory.grow drop
    i32.const 1 drop
    i64.const 1 drop
    f32.const 1 drop
    f64.const 1 drop
    i32.const 1 i32.eqz drop
    i32.const 1 i32.const 1 i32.eq drop
    i32.const 1 i32.const 1 i32.ne drop
    i32.const 1 i32.const 1 i32.lt_s drop
    i32.const 1 i32.const 1 i32.lt_u drop
    i32.const 1 i32.const 1 i32.gt_s drop
    i32.const 1 i32.const 1 i32.gt_u drop
    i32.const 1 i32.const 1 i32.le_s drop
    i32.const 1 i32.const 1 i32.le_u drop
    i32.const 1 i32.const 1 i32.ge_s drop
    i32.const 1 i32.const 1 i32.ge_u drop
    i64.const 1 i64.eqz drop
    i64.const 1 i64.const 1 i64.eq drop
    i64.const 1 i64.const 1 i64.ne drop
    i64.const 1 i64.const 1 i64.lt_s drop
    i64.const 1 i64.const 1 i64.lt_u drop
    i64.const 1 i64.const 1 i64.gt_s drop
    i64.const 1 i64.const 1 i64.gt_u drop
    i64.const 1 i64.const 1 i64.le_s drop
    i64.const 1 i64.const 1 i64.le_u drop
    i64.const 1 i64.const 1 i64.ge_s drop
    i64.const 1 i64.const 1 i64.ge_u drop
    f32.const 1 f32.const 1 f32.eq drop
    f32.const 1 f32.const 1 f32.ne drop
    f32.const 1 f32.const 1 f32.lt drop
    f32.const 1 f32.const 1 f32.gt drop
    f32.const 1 f32.const 1 f32.le drop
    f32.const 1 f32.const 1 f32.ge drop
    f64.const 1 f64.const 1 f64.eq drop
    f64.const 1 f64.const 1 f64.ne drop
    f64.const 1 f64.const 1 f64.lt drop
    f64.const 1 f64.const 1 f64.gt drop
    f64.const 1 f64.const 1 f64.le drop
    f64.const 1 f64.const 1 f64.ge drop
    i32.const 1 i32.clz drop
    i32.const 1 i32.ctz drop
    i32.const 1 i32.popcnt drop
    i32.const 1 i32.const 1 i32.add drop
    i32.const 1 i32.const 1 i32.sub drop
    i32.const 1 i32.const 1 i32.mul drop
    i32.const 1 i32.const 1 i32.div_s drop
    i32.const 1 i32.const 1 i32.div_u drop
    i32.const 1 i32.const 1 i32.rem_s drop
    i32.const 1 i32.const 1 i32.rem_u drop
    i32.const 1 i32.const 1 i32.and drop
    i32.const 1 i32.const 1 i32.or drop
    i32.const 1 i32.const 1 i32.xor drop
    i32.const 1 i32.const 1 i32.shl drop
    i32.const 1 i32.const 1 i32.shr_s drop
    i32.const 1 i32.const 1 i32.shr_u drop
    i32.const 1 i32.const 1 i32.rotl drop
    i32.const 1 i32.const 1 i32.rotr drop
    i64.const 1 i64.clz drop
    i64.const 1 i64.ctz drop
    i64.const 1 i64.popcnt drop
    i64.const 1 i64.const 1 i64.add drop
    i64.const 1 i64.const 1 i64.sub drop
    i64.const 1 i64.const 1 i64.mul drop
    i64.const 1 i64.const 1 i64.div_s drop
    i64.const 1 i64.const 1 i64.div_u drop
    i64.const 1 i64.const 1 i64.rem_s drop
    i64.const 1 i64.const 1 i64.rem_u drop
    i64.const 1 i64.const 1 i64.and drop
    i64.const 1 i64.const 1 i64.or drop
    i64.const 1 i64.const 1 i64.xor drop
    i64.const 1 i64.const 1 i64.shl drop
    i64.const 1 i64.const 1 i64.shr_s drop
    i64.const 1 i64.const 1 i64.shr_u drop
    i64.const 1 i64.const 1 i64.rotl drop
    i64.const 1 i64.const 1 i64.rotr drop
    f32.const 1 f32.abs drop
    f32.const 1 f32.neg drop
    f32.const 1 f32.ceil drop
    f32.const 1 f32.floor drop
    f32.const 1 f32.trunc drop
    f32.const 1 f32.nearest drop
    f32.const 1 f32.sqrt drop
    f32.const 1 f32.const 1 f32.add drop
    f32.const 1 f32.const 1 f32.sub drop
    f32.const 1 f32.const 1 f32.mul drop
    f32.const 1 f32.const 1 f32.div drop
    f32.const 1 f32.const 1 f32.min drop
    f32.const 1 f32.const 1 f32.max drop
    f32.const 1 f32.const 1 f32.copysign drop
    f64.const 1 f64.abs drop
    f64.const 1 f64.neg drop
    f64.const 1 f64.ceil drop
    f64.const 1 f64.floor drop
    f64.const 1 f64.trunc drop
    f64.const 1 f64.nearest drop
    f64.const 1 f64.sqrt drop
    f64.const 1 f64.const 1 f64.add drop
    f64.const 1 f64.const 1 f64.sub drop
    f64.const 1 f64.const 1 f64.mul drop
    f64.const 1 f64.const 1 f64.div drop
    f64.const 1 f64.const 1 f64.min drop
    f64.const 1 f64.const 1 f64.max drop
    f64.const 1 f64.const 1 f64.copysign drop
    i64.const 1 i32.wrap_i64 drop
    f32.const 1 i32.trunc_f32_s drop
    f32.const 1 i32.trunc_f32_u drop
    f64.const 1 i32.trunc_f64_s drop
    f64.const 1 i32.trunc_f64_u drop
    i32.const 1 i64.extend_i32_s drop
    i32.const 1 i64.extend_i32_u drop
    f32.const 1 i64.trunc_f32_s drop
    f32.const 1 i64.trunc_f32_u drop
    f64.const 1 i64.trunc_f64_s drop
    f64.const 1 i64.trunc_f64_u drop
    i32.const 1 f32.convert_i32_s drop
    i32.const 1 f32.convert_i32_u drop
    i64.const 1 f32.convert_i64_s drop
    i64.const 1 f32.convert_i64_u drop
    f64.const 1 f32.demote_f64 drop
    i32.const 1 f64.convert_i32_s drop
    i32.const 1 f64.convert_i32_u drop
    i64.const 1 f64.convert_i64_s drop
    i64.const 1 f64.convert_i64_u drop
    f32.const 1 f64.promote_f32 drop
    f32.const 1 i32.reinterpret_f32 drop
    f64.const 1 i64.reinterpret_f64 drop
    i32.const 1 f32.reinterpret_i32 drop
    i64.const 1 f64.reinterpret_i64 drop
    i32.const 1 i32.extend8_s drop
    i32.const 1 i32.extend16_s drop
    i64.const 1 i64.extend8_s drop
    i64.const 1 i64.extend16_s drop
    i64.const 1 i64.extend32_s drop
    f32.const 1 i32.trunc_sat_f32_s drop
    f32.const 1 i32.trunc_sat_f32_u drop
    f64.const 1 i32.trunc_sat_f64_s drop
    f64.const 1 i32.trunc_sat_f64_u drop
    f32.const 1 i64.trunc_sat_f32_s drop
    f32.const 1 i64.trunc_sat_f32_u drop
    f64.const 1 i64.trunc_sat_f64_s drop
    f64.const 1 i64.trunc_sat_f64_u drop
    i32.const 0 i32.const 0 i32.const 0 memory.copy
    i32.const 0 i32.const 0 i32.const 0 memory.fill
    unreachable))
