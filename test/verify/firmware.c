/* In place of the main loop: judges signatures and packages that come on link 0, and counts what that takes (test/verify/verify.test.ts).
 * A request is its length (u16), what it is, and its bytes; an answer the result, bytes of stack and counts of the CPU clock (4 bytes
 * each). All little-endian. FIRMWARE runs the main loop after all: so the whole firmware is linked, and lies where it always does. */
#include <stdbool.h>
#include <string.h>

#include "core/package.h"
#include "crypto_sign_ed25519.h"
#include "port.h"

enum { SIGNATURE, PACKAGE, FIRMWARE };

#define LINK          0u
#define REQUEST_MAX   2048u
#define KEY_BYTES     32u
#define PAINTED_BYTES 6144u
#define PAINTED_FROM  256u /* bytes below this frame, which what paints needs itself */
#define PAINT         0xa5u

_Noreturn void __real_sp_main(void);
_Noreturn void __wrap_sp_main(void);

static uint8_t request[REQUEST_MAX];

static void receive(uint8_t *out, size_t length) {
  while (length > 0) {
    const size_t count = sp_port_read(LINK, out, length);
    out += count;
    length -= count;
    if (count == 0) sp_port_idle(0);
  }
}

static void answer(const uint32_t *values, size_t count) {
  const uint8_t *bytes = (const uint8_t *)values;
  for (size_t sent = 0; sent < count * sizeof *values;) sent += sp_port_write(LINK, bytes + sent, count * sizeof *values - sent);
}

static int32_t judge(uint8_t kind, const uint8_t *bytes, size_t length) {
  static struct sp_package package;
  if (kind == PACKAGE) return sp_package_parse(bytes, length, &package);
  const uint8_t *signature = bytes + KEY_BYTES, *message = signature + crypto_sign_ed25519_BYTES;
  return crypto_sign_ed25519_verify_detached(signature, message, length - KEY_BYTES - crypto_sign_ed25519_BYTES, bytes);
}

/* The stack below the caller, painted before and looked at afterwards. Interrupts use it too. */
static volatile uint8_t *painted(void) { return (volatile uint8_t *)__builtin_frame_address(0) - PAINTED_BYTES; }

__attribute__((noinline)) static void paint(void) {
  volatile uint8_t *const end = painted();
  for (size_t i = 0; i < PAINTED_BYTES - PAINTED_FROM; i++) end[i] = PAINT;
}

__attribute__((noinline)) static uint32_t used(void) {
  const volatile uint8_t *const end = painted();
  size_t i = 0;
  while (i < PAINTED_BYTES && end[i] == PAINT) i++;
  return (uint32_t)(PAINTED_BYTES - i);
}

void __wrap_sp_main(void) {
  for (;;) {
    uint8_t head[3];
    receive(head, sizeof head);
    if (head[2] == FIRMWARE) __real_sp_main();
    const size_t length = (size_t)(head[0] | head[1] << 8);
    if (length > sizeof request) continue;
    receive(request, length);
    paint();
    const uint32_t before = sp_port_cpu_count();
    const int32_t result = judge(head[2], request, length);
    const uint32_t after = sp_port_cpu_count();
    answer((const uint32_t[]){(uint32_t)result, used(), after - before}, 3);
  }
}
