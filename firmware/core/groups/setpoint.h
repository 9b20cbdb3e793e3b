/* The handlers of group 64 that have a file of their own, and what they share. SPEC.md, "64 setpoint". */
#ifndef SP_GROUPS_SETPOINT_H
#define SP_GROUPS_SETPOINT_H

#include "../contract.h"
#include "../smp.h"

#define SP_SETPOINT_NEXT_ROOM 8u /* bytes that `next` takes behind a list: key and index */

int sp_setpoint_read_points(struct sp_smp_request *request);
int sp_setpoint_read_signals(struct sp_smp_request *request);
int sp_setpoint_write_signals(struct sp_smp_request *request);
int sp_setpoint_read_mode(struct sp_smp_request *request);
int sp_setpoint_write_mode(struct sp_smp_request *request);
int sp_setpoint_read_lifecycle(struct sp_smp_request *request);
int sp_setpoint_activate(struct sp_smp_request *request);
int sp_setpoint_revert(struct sp_smp_request *request);
int sp_setpoint_read_contract(struct sp_smp_request *request);

/* A value for a signal or a point, as a request gives it. */
struct sp_value {
  bool is_integer; /* which of the two holds it; an integer for a float is in `real` */
  int64_t integer;
  double real;
};

/* Reads one CBOR value in the form that fits a type. SP_OK or SP_E_SIGNAL_TYPE. */
int sp_setpoint_get_value(zcbor_state_t *in, enum sp_type type, struct sp_value *value);

/* Refuses for an SP_E_SIGNAL_* or SP_E_POINT_*, with its sentence and the name that the request gave. */
int sp_setpoint_refuse_value(struct sp_smp_request *request, int error, const struct zcbor_string *name);

/* Refuses for an error of store or lifecycle; with SMP's own "busy" where the same is possible later. */
int sp_setpoint_refuse_change(struct sp_smp_request *request, int error);

#endif
