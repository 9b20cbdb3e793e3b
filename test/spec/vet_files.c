/* `check` as a native program: reads file names, one a line, and says of each what vet says. Its arguments, if there are any, are a
 * contract's policy: memory cap, then size and alignment of sp_in, sp_out and sp_state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/vet.h"

static void check(const char *path, const struct sp_vet_policy *policy) {
  static struct sp_vet vet;
  uint8_t chunk[4096];
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    printf("%s: cannot be read\n", path);
    return;
  }
  sp_vet_init(&vet, policy);
  for (size_t length; (length = fread(chunk, 1, sizeof chunk, file)) > 0;) (void)sp_vet_push(&vet, chunk, length);
  (void)fclose(file);
  if (sp_vet_end(&vet) == SP_VET_OK) {
    printf("%s: ok\n", path);
  } else {
    const struct sp_vet_reason *reason = sp_vet_explain(vet.code);
    printf("%s: refused [%s] at byte %lu: %s\n", path, reason->name, (unsigned long)vet.offset, reason->sentence);
  }
}

static uint32_t number(const char *text) { return (uint32_t)strtoul(text, NULL, 10); }

int main(int argc, char **argv) {
  struct sp_vet_policy policy = {.memory_cap = argc > 1 ? number(argv[1]) : 0};
  for (int area = 0; area < SP_VET_AREAS && 2 * area + 3 < argc; area++) {
    policy.areas[area].size = number(argv[2 * area + 2]);
    policy.areas[area].align = number(argv[2 * area + 3]);
  }
  char line[4096];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    check(line, &policy);
  }
  return EXIT_SUCCESS;
}
