/* What a contract asks of a module beyond being valid: no imports, no start function, one page of memory, the exports of the ABI. */
#include <string.h>

#include "vet_internal.h"

/* --- the module's memory --------------------------------------------------------------------------------------------------------- */

bool sp_vet_policy_import(struct sp_vet *vet) {
  if (vet->policy == NULL) return true;
  return sp_vet_refuse(vet, vet->value == SP_VET_KIND_MEMORY ? SP_VET_IMPORT_MEMORY : SP_VET_IMPORT);
}

bool sp_vet_policy_start(struct sp_vet *vet) { return vet->policy == NULL || sp_vet_refuse(vet, SP_VET_START); }

bool sp_vet_policy_memory(struct sp_vet *vet) {
  return vet->policy == NULL || vet->minimum[SP_VET_KIND_MEMORY] == 1 || sp_vet_refuse(vet, SP_VET_MEMORY);
}

bool sp_vet_policy_data(struct sp_vet *vet, uint32_t size) {
  if (vet->policy == NULL) return true;
  const bool fits = (uint64_t)vet->expression_value + size <= vet->policy->memory_cap;
  return (vet->expression_constant && fits) || sp_vet_refuse(vet, SP_VET_DATA_BEYOND);
}

/* --- exports ----------------------------------------------------------------------------------------------------------------------- */

static bool is_named(const struct sp_vet *vet, const char *name) {
  return strlen(name) == vet->name_length && memcmp(vet->name, name, vet->name_length) == 0;
}

/* An exported function of the ABI: no parameters, and that result. */
static bool take_function(struct sp_vet *vet, uint32_t index, uint8_t result, int code, uint32_t *found) {
  if (vet->kind != SP_VET_KIND_FUNCTION) return sp_vet_refuse(vet, code);
  const struct sp_vet_function_type *type = &vet->type[vet->function_type[index]];
  if (type->params != 0 || type->result != result) return sp_vet_refuse(vet, code);
  *found = index;
  return true;
}

static bool take_address(struct sp_vet *vet, uint32_t index, enum sp_vet_area area) {
  const uint32_t size = vet->policy->areas[area].size, align = vet->policy->areas[area].align, cap = vet->policy->memory_cap;
  if (vet->kind != SP_VET_KIND_GLOBAL || vet->global_type[index] != (TYPE_I32 | TYPE_CONSTANT))
    return sp_vet_refuse(vet, SP_VET_ADDRESS_TYPE);
  const uint32_t address = vet->global_value[index];
  if (address % align != 0 || size > cap || address > cap - size) return sp_vet_refuse(vet, SP_VET_ADDRESS);
  vet->found.address[area] = address;
  vet->found.has_address[area] = true;
  return true;
}

bool sp_vet_policy_export(struct sp_vet *vet, uint32_t index) {
  static const char *const areas[SP_VET_AREAS] = {[SP_VET_IN] = "sp_in", [SP_VET_OUT] = "sp_out", [SP_VET_STATE] = "sp_state"};
  if (vet->policy == NULL) return true;
  if (is_named(vet, "memory")) vet->found.memory = vet->kind == SP_VET_KIND_MEMORY;
  if (is_named(vet, "evaluate")) return take_function(vet, index, TYPE_I32, SP_VET_EVALUATE_TYPE, &vet->found.evaluate);
  if (is_named(vet, "_initialize")) return take_function(vet, index, TYPE_NONE, SP_VET_INITIALIZE_TYPE, &vet->found.initialize);
  for (unsigned area = 0; area < SP_VET_AREAS; area++) {
    if (vet->policy->areas[area].size > 0 && is_named(vet, areas[area])) return take_address(vet, index, (enum sp_vet_area)area);
  }
  return true;
}

bool sp_vet_policy_end(struct sp_vet *vet) {
  if (vet->policy == NULL) return true;
  if (!vet->found.memory) return sp_vet_refuse(vet, SP_VET_NO_MEMORY);
  if (vet->found.evaluate == SP_VET_NONE) return sp_vet_refuse(vet, SP_VET_NO_EVALUATE);
  for (unsigned area = 0; area < SP_VET_AREAS; area++) {
    if (vet->policy->areas[area].size > 0 && !vet->found.has_address[area]) return sp_vet_refuse(vet, SP_VET_NO_ADDRESS);
  }
  return true;
}
