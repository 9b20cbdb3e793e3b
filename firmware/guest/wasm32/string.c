/* What clang does not make instructions of (-mbulk-memory). */
#include <string.h>

int memcmp(const void *a, const void *b, size_t length) {
  const unsigned char *left = a, *right = b;
  for (size_t i = 0; i < length; i++) {
    if (left[i] != right[i]) return left[i] - right[i];
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != '\0') length++;
  return length;
}

int strcmp(const char *a, const char *b) {
  const unsigned char *left = (const unsigned char *)a, *right = (const unsigned char *)b;
  for (; *left == *right && *left != '\0'; left++) right++;
  return *left - *right;
}
