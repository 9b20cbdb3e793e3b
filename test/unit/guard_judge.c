/* Judges a guard that is linked alone: neither the sandbox nor the rest of core is there (guard-plants.mjs). Prints what does not hold, and
 * answers by its exit status whether all does. usage: guard_judge SEQUENCES */
#include <stdio.h>
#include <stdlib.h>

#include "guard_properties.h"

int main(int count, char **arguments) {
  const unsigned long sequences = count == 2 ? strtoul(arguments[1], NULL, 10) : 0;
  if (sequences == 0) return EXIT_FAILURE;
  const char *broken = guard_broken_property(sequences, 1);
  if (broken == NULL) broken = guard_broken_by_table(sequences / 10, 2);
  if (broken != NULL) printf("%s\n", broken);
  return broken == NULL ? EXIT_SUCCESS : 2;
}
