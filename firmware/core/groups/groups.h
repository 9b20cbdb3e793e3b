/* The groups of the wire protocol (SPEC.md, "Groups"): one const table of handlers each. */
#ifndef SP_GROUPS_H
#define SP_GROUPS_H

#include "../smp.h"

extern const struct sp_smp_group sp_group_os;
extern const struct sp_smp_group sp_group_image;
extern const struct sp_smp_group sp_group_stat;
extern const struct sp_smp_group sp_group_setpoint;

#endif
