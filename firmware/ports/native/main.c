/* The native port's entry: opens the streams, says where they are, and runs the firmware. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 600
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flash.h"
#include "native.h"

enum { EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3 };

static const char *const usage =
    "usage: program [--tcp PORT] [--pty] [--bench PORT] [--flash FILE] [--flash-unit BYTES] [--exit-with-stdin]\n"
    "  --tcp PORT         link 0: TCP server on 127.0.0.1, 0 takes a free port\n"
    "  --pty              link 1: a pseudo-terminal\n"
    "  --bench PORT       the bench line: TCP server on 127.0.0.1\n"
    "  --flash FILE       keeps the flash; without it one that ends with the process\n"
    "  --flash-unit BYTES 4 (as at first), or 16: units that cannot be programmed twice\n"
    "  --exit-with-stdin  exit when standard input ends\n"
    "Prints a line for each stream (`tcp 127.0.0.1:PORT`, `pty PATH`, `bench 127.0.0.1:PORT`), then `ready`.\n";

static _Noreturn void fail(int code, const char *what, const char *why) {
  (void)fprintf(stderr, "%s: %s\n", what, why);
  exit(code);
}

static void open_tcp(unsigned index, const char *name, const char *text) {
  char *end = NULL;
  const unsigned long port = text == NULL ? 0 : strtoul(text, &end, 10);
  if (text == NULL || end == text || *end != '\0' || port > UINT16_MAX) fail(EXIT_USAGE, name, "wants a port number, 0 to 65535");
  const int taken = sp_stream_open_tcp(&sp_native_streams[index], (uint16_t)port);
  if (taken < 0) fail(EXIT_ENVIRONMENT, name, strerror(errno));
  (void)printf("%s 127.0.0.1:%d\n", name, taken);
}

static void open_pty(unsigned index) {
  const char *path = sp_stream_open_pty(&sp_native_streams[index]);
  if (path == NULL) fail(EXIT_ENVIRONMENT, "pty", strerror(errno));
  (void)printf("pty %s\n", path);
}

static const char *flash_file;

static void set_flash_file(const char *path) {
  if (path == NULL) fail(EXIT_USAGE, "--flash", "wants a file");
  flash_file = path;
}

static void set_flash_unit(const char *text) {
  char *end = NULL;
  const unsigned long bytes = text == NULL ? 0 : strtoul(text, &end, 10);
  if (text == NULL || *end != '\0' || bytes > UINT32_MAX || !sp_native_flash_unit((uint32_t)bytes))
    fail(EXIT_USAGE, "--flash-unit", "wants 4 or 16");
}

static void open_flash(bool restarted) {
  const char *problem = sp_native_flash_open(flash_file, restarted);
  if (problem != NULL) fail(EXIT_ENVIRONMENT, flash_file == NULL ? "a temporary file for the flash" : flash_file, problem);
}

/* Opens streams when `open` is true: after a reset they are open already. */
static void parse(char **argument, bool open) {
  for (; *argument != NULL; argument++) {
    if (strcmp(*argument, "--exit-with-stdin") == 0) {
      sp_native_exit_with_stdin = true;
    } else if (strcmp(*argument, "--flash") == 0) {
      set_flash_file(*++argument);
    } else if (strcmp(*argument, "--flash-unit") == 0) {
      set_flash_unit(*++argument);
    } else if (strcmp(*argument, "--pty") == 0) {
      if (open) open_pty(1);
    } else if (strcmp(*argument, "--tcp") == 0) {
      argument++;
      if (open) open_tcp(0, "tcp", *argument);
    } else if (strcmp(*argument, "--bench") == 0) {
      argument++;
      if (open) open_tcp(SP_NATIVE_BENCH, "bench", *argument);
    } else {
      (void)fputs(usage, stderr);
      exit(EXIT_USAGE);
    }
  }
}

int main(int argc, char **argv) {
  (void)argc;
  (void)signal(SIGPIPE, SIG_IGN); /* a client that has gone is an error of write */
  const bool restarted = sp_native_take_over(argv);
  parse(argv + 1, !restarted);
  open_flash(restarted);
  sp_native_start();
  if (!restarted) (void)puts("ready");
  (void)fflush(stdout);
  sp_main();
}
