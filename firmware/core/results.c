/* What status calls the results of evaluations and loads. SPEC.md, "64 setpoint". */
#include "control.h"
#include "error.h"

struct result_name {
  int result;
  const char *name;
};

static const struct result_name result_names[] = {
    {SP_OK, "good"},
    {SP_E_DECLINED, "declined"},
    {SP_E_SKIPPED, "skipped"},
    {SP_E_NO_MODULE, "none"},
    {SP_E_TRAP, "trap"},
    {SP_E_FUEL, "fuel"},
    {SP_E_DEPTH, "depth"},
    {SP_E_DEADLINE, "deadline"},
    {SP_E_ISOLATION, "isolation"},
    {SP_E_QUARANTINED, "quarantined"},
    {SP_E_DISABLED, "disabled"},
    {SP_E_QUARANTINE_LOWER, "quarantined-lower"},
    {SP_E_JOURNAL_LOST, "journal-lost"},
    {SP_E_JOURNAL_FUTURE, "journal-later"},
    {SP_E_FLASH, "flash"},
    {SP_E_PACKAGE_CONTRACT, "contract"},
    {SP_E_COUNTER, "counter"},
    {SP_E_SLOT_CHANGED, "damaged"},
    {SP_E_PACKAGE_UNSIGNED, "damaged"},
    {SP_E_PACKAGE_NO_COUNTER, "damaged"},
};

const char *sp_control_result_name(int result) {
  for (size_t i = 0; i < sizeof result_names / sizeof result_names[0]; i++) {
    if (result_names[i].result == result) return result_names[i].name;
  }
  if (result <= SP_E_PACKAGE_MAGIC && result >= SP_E_PACKAGE_KEY) return "damaged";
  return "load"; /* the code of a load back that failed */
}
