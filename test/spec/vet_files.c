/* Plain `check` as a native program: reads file names, one a line, and says of each what vet says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/vet.h"

static void check(const char *path) {
  static struct sp_vet vet;
  uint8_t chunk[4096];
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    printf("%s: cannot be read\n", path);
    return;
  }
  sp_vet_init(&vet, NULL);
  for (size_t length; (length = fread(chunk, 1, sizeof chunk, file)) > 0;) (void)sp_vet_push(&vet, chunk, length);
  (void)fclose(file);
  if (sp_vet_end(&vet) == SP_VET_OK) {
    printf("%s: ok\n", path);
  } else {
    const struct sp_vet_reason *reason = sp_vet_explain(vet.code);
    printf("%s: refused [%s] at byte %lu: %s\n", path, reason->name, (unsigned long)vet.offset, reason->sentence);
  }
}

int main(void) {
  char line[4096];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    check(line);
  }
  return EXIT_SUCCESS;
}
