/* A reset executes the program anew, so that all of its state is that of a fresh start. What it leaves alone lies in an unlinked file that
 * both programs map: the streams, whose descriptors stay open, the cause, and the RAM that the firmware asks for. A fault of the firmware
 * restarts it too. All of that may happen in the handler of a signal, so nothing here needs more than such a handler may use. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../core/config.h"
#include "../emulated/board.h"
#include "native.h"

#define KEPT                "SETPOINT_NATIVE_KEPT" /* the file's descriptor */
#define HANDLER_STACK_BYTES (64u * 1024u)

enum { EXIT_ENVIRONMENT = 3 };

struct kept {
  int listeners[SP_NATIVE_STREAMS], clients[SP_NATIVE_STREAMS];
  enum sp_reset_cause cause;
  uint8_t retained[SP_RETAINED_BYTES] __attribute__((aligned(8)));
};

static char **arguments;
static struct kept *kept;
static enum sp_reset_cause cause;

static _Noreturn void fail(const char *what) {
  if (write(STDERR_FILENO, what, strlen(what)) > 0) (void)!write(STDERR_FILENO, " failed\n", 8);
  _exit(EXIT_ENVIRONMENT);
}

enum sp_reset_cause sp_port_reset_cause(void) { return cause; }

void *sp_port_retained(void) { return kept->retained; }

void sp_reset(enum sp_reset_cause next) {
  sigset_t all;
  (void)sigfillset(&all);
  (void)sigprocmask(SIG_SETMASK, &all, NULL); /* a timer's signal comes when the new program can take it */
  for (unsigned i = 0; i < SP_NATIVE_STREAMS; i++) {
    kept->listeners[i] = sp_native_streams[i].listener;
    kept->clients[i] = sp_native_streams[i].fd;
  }
  kept->cause = next;
#ifdef __linux__
  execv("/proc/self/exe", arguments); /* the same program, even when a build has replaced the file */
#else
  execv(arguments[0], arguments);
#endif
  fail("reset");
}

void sp_port_reset(void) { sp_reset(SP_RESET_SOFTWARE); }

static void fault(int number) {
  static const char text[] = "firmware fault: restarting\n";
  (void)number;
  if (write(STDERR_FILENO, text, sizeof text - 1u) < 0) _exit(EXIT_ENVIRONMENT);
  sp_reset(SP_RESET_FAULT);
}

static void tick(int number) {
  (void)number;
  sp_emulated_tick();
}

void sp_emulated_ticks_start(void) {
  const struct timeval period = {.tv_sec = SP_EMULATED_TICK_MS / 1000u};
  const struct itimerval timer = {.it_interval = period, .it_value = period};
  struct sigaction action = {.sa_handler = tick, .sa_flags = SA_ONSTACK | SA_RESTART};
  if (sigfillset(&action.sa_mask) != 0 || sigaction(SIGALRM, &action, NULL) != 0 || setitimer(ITIMER_REAL, &timer, NULL) != 0)
    fail("watchdog");
}

static int make_file(void) {
  char number[16];
  FILE *file = tmpfile();
  const int fd = file == NULL ? -1 : fileno(file);
  if (fd < 0 || ftruncate(fd, sizeof(struct kept)) != 0) fail("a temporary file");
  (void)snprintf(number, sizeof number, "%d", fd);
  if (setenv(KEPT, number, 1) != 0) fail(KEPT);
  return fd;
}

/* The program before has blocked all signals; its timers go on, and what they sent is of no use. */
static void start_signals(void) {
  static const int timers[] = {SIGALRM, SIGVTALRM}, faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  static uint8_t handler_stack[HANDLER_STACK_BYTES];
  const stack_t handlers = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  const struct itimerval off = {0};
  struct sigaction action = {.sa_handler = fault, .sa_flags = SA_ONSTACK};
  sigset_t none;
  bool done = setitimer(ITIMER_REAL, &off, NULL) == 0 && setitimer(ITIMER_VIRTUAL, &off, NULL) == 0;
  for (size_t i = 0; i < sizeof timers / sizeof timers[0]; i++) done = done && signal(timers[i], SIG_IGN) != SIG_ERR;
  done = done && sigaltstack(&handlers, NULL) == 0 && sigfillset(&action.sa_mask) == 0;
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) done = done && sigaction(faults[i], &action, NULL) == 0;
  if (!done || sigemptyset(&none) != 0 || sigprocmask(SIG_SETMASK, &none, NULL) != 0) fail("signals");
}

bool sp_native_take_over(char **with) {
  const char *text = getenv(KEPT);
  const int fd = text == NULL ? make_file() : atoi(text);
  arguments = with;
  kept = mmap(NULL, sizeof *kept, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (kept == MAP_FAILED) fail(KEPT);
  cause = text == NULL ? SP_RESET_POWER : kept->cause;
  for (unsigned i = 0; i < SP_NATIVE_STREAMS; i++) {
    sp_native_streams[i].listener = text == NULL ? -1 : kept->listeners[i];
    sp_native_streams[i].fd = text == NULL ? -1 : kept->clients[i];
  }
  sp_native_streams[1].pty = text != NULL; /* link 1 is one, when it is open */
  start_signals();
  return text != NULL;
}
