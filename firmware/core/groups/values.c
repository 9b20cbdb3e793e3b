/* Values and refusals as the handlers of group 64 share them. */
#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "setpoint.h"

#define CHANGE_REFUSED 7u /* rc of this group; the sentence is in reasons */

int sp_setpoint_get_value(zcbor_state_t *in, enum sp_type type, struct sp_value *value) {
  bool truth = false;
  *value = (struct sp_value){.is_integer = type != SP_F32 && type != SP_F64};
  if (type == SP_BOOL) {
    if (!zcbor_bool_decode(in, &truth)) return SP_E_SIGNAL_TYPE;
    value->integer = truth ? 1 : 0;
    return SP_OK;
  }
  if (zcbor_int64_decode(in, &value->integer)) {
    value->real = (double)value->integer;
    return SP_OK;
  }
  return !value->is_integer && zcbor_float_decode(in, &value->real) ? SP_OK : SP_E_SIGNAL_TYPE;
}

int sp_setpoint_refuse_value(struct sp_smp_request *request, int error, const struct zcbor_string *name) {
  static const struct {
    int error;
    uint16_t rc;
  } table[] = {{SP_E_SIGNAL_UNKNOWN, 2}, {SP_E_SIGNAL_TYPE, 3},   {SP_E_SIGNAL_COUNT, 4}, {SP_E_SIGNAL_RANGE, 5},
               {SP_E_SIGNAL_SOURCE, 6},  {SP_E_POINT_UNKNOWN, 2}, {SP_E_POINT_RANGE, 5},  {SP_E_MANUAL_TIME, 5}};
  char detail[SP_NAME_MAX];
  const size_t length = name->len < sizeof detail - 1u ? name->len : sizeof detail - 1u;
  uint16_t rc = 1;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) rc = table[i].error == error ? table[i].rc : rc;
  memcpy(detail, name->value, length);
  detail[length] = '\0';
  return sp_smp_refuse(request, rc, sp_reasons_sentence(error), detail);
}

int sp_setpoint_refuse_change(struct sp_smp_request *request, int error) {
  if (error == SP_E_STORE_BUSY) return sp_smp_busy(request, sp_reasons_sentence(error));
  return sp_smp_refuse(request, CHANGE_REFUSED, sp_reasons_sentence(error), NULL);
}
