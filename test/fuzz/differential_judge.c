/* vet for the differential fuzzer: reads modules from stdin, each with its length in front (4 bytes, little-endian), and answers each with
 * its code on a line. */
#include <stdio.h>
#include <stdlib.h>

#include "guest/vet.h"

static int judge(const uint8_t *module, size_t length) {
  static struct sp_vet vet;
  sp_vet_init(&vet, NULL);
  (void)sp_vet_push(&vet, module, length);
  return sp_vet_end(&vet);
}

int main(void) {
  uint8_t head[4];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    const size_t length = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
    uint8_t *module = malloc(length); /* exact, so that ASan sees a read beyond it */
    if (module == NULL || fread(module, 1, length, stdin) != length) return EXIT_FAILURE;
    printf("%d\n", judge(module, length));
    free(module);
  }
  return EXIT_SUCCESS;
}
