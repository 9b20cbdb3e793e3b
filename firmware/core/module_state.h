/* The typed state of the running module, in RAM: what its last good evaluation left, and what becomes of that when another module takes
 * its place. A reset loses it: then it is all zeros, as at first. SPEC.md, "State". */
#ifndef SP_MODULE_STATE_H
#define SP_MODULE_STATE_H

#include "contract.h"
#include "config.h"

enum sp_state_origin {
  SP_STATE_NONE,     /* no module runs, or its contract has no state */
  SP_STATE_NEW,      /* zeros: no module ran before */
  SP_STATE_KEPT,     /* what the module before it left */
  SP_STATE_RESTORED, /* its own, as it was before a trial that ended */
  SP_STATE_CLEARED,  /* zeros: the module before it had other fields, or was stopped for its faults */
};

struct sp_module_state {
  const struct sp_minor *owner, *earlier_owner; /* what the running module, and the one before it, know; NULL: there is none */
  enum sp_state_origin origin;
  bool used;                                                       /* the running module has had a good evaluation */
  uint8_t bytes[SP_STATE_BYTES_MAX] __attribute__((aligned(8)));   /* sp_state of the running module */
  uint8_t earlier[SP_STATE_BYTES_MAX] __attribute__((aligned(8))); /* of the one before it, when it gave way */
};

/* Another module starts: it goes on with the state if that has the same fields. */
void sp_module_state_hand_over(struct sp_module_state *state, const struct sp_minor *agreed);

/* A module that has run before runs again, or none (NULL). It gets its own state back when what took its place was on trial, or was
 * never used; otherwise zeros. */
void sp_module_state_go_back(struct sp_module_state *state, const struct sp_minor *agreed, bool trial);

/* Name of an origin for lifecycle ("none", "new", "kept"). */
const char *sp_module_state_origin_name(enum sp_state_origin origin);

#endif
