#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#define _DARWIN_C_SOURCE
#include "guest.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define STACK_BYTES         (320u * 1024u) /* a chain of operations that are no jumps overflows it; sanitizers take several times as much */
#define GUARD_BYTES         (64u * 1024u)  /* more than any frame */
#define HANDLER_STACK_BYTES (64u * 1024u)
#define US_PER_S            1000000u

struct guest {
  void (*entry)(void);
  uint32_t deadline_us;
  enum sp_guest_exit left;
};

static sigjmp_buf back;
static volatile sig_atomic_t inside; /* the guest's thread is in entry() */

/* Runs on a stack of its own: the guest's may be what failed. The firmware's thread stands still meanwhile. */
static void abandon(int number) {
  if (inside == 0) {
    if (number != SIGVTALRM) abort(); /* not the guest's */
    return;                           /* late: the guest has just returned */
  }
  inside = 0;
  siglongjmp(back, number == SIGVTALRM ? SP_GUEST_TIMED_OUT : SP_GUEST_FAULTED);
}

/* In CPU time, so that a busy machine stops no guest. 0 stops the timer. */
static void set_timer(uint32_t us) {
  const struct itimerval timer = {.it_value = {.tv_sec = (time_t)(us / US_PER_S), .tv_usec = (suseconds_t)(us % US_PER_S)}};
  if (setitimer(ITIMER_VIRTUAL, &timer, NULL) != 0) abort();
}

static void *run(void *argument) {
  static uint8_t handler_stack[HANDLER_STACK_BYTES];
  struct guest *guest = argument;
  const stack_t handlers = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  const stack_t none = {.ss_flags = SS_DISABLE, .ss_size = sizeof handler_stack};
  sigset_t timer;
  if (sigemptyset(&timer) != 0 || sigaddset(&timer, SIGVTALRM) != 0 || sigaltstack(&handlers, NULL) != 0) abort();
  const int left = sigsetjmp(back, 1);
  if (left == 0) {
    inside = 1;
    set_timer(guest->deadline_us);
    if (pthread_sigmask(SIG_UNBLOCK, &timer, NULL) != 0) abort();
    guest->entry();
    inside = 0;
  }
  guest->left = (enum sp_guest_exit)left;
  set_timer(0);
  if (sigaltstack(&none, NULL) != 0) abort();
  return NULL;
}

static const int signals[] = {SIGVTALRM, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
#define SIGNALS (sizeof signals / sizeof signals[0])

static void set_handlers(struct sigaction *before) {
  struct sigaction action = {.sa_handler = abandon, .sa_flags = SA_ONSTACK};
  (void)sigfillset(&action.sa_mask);
  for (size_t i = 0; i < SIGNALS; i++) {
    if (sigaction(signals[i], &action, &before[i]) != 0) abort();
  }
}

static void restore_handlers(const struct sigaction *before) {
  for (size_t i = 0; i < SIGNALS; i++) {
    if (sigaction(signals[i], &before[i], NULL) != 0) abort();
  }
}

static void run_thread(struct guest *guest) {
  pthread_t thread;
  pthread_attr_t attributes;
  const bool started = pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0 &&
                       pthread_attr_setguardsize(&attributes, GUARD_BYTES) == 0 && pthread_create(&thread, &attributes, run, guest) == 0;
  if (!started || pthread_join(thread, NULL) != 0) abort();
  (void)pthread_attr_destroy(&attributes);
}

enum sp_guest_exit sp_native_guest_run(void (*entry)(void), uint32_t deadline_us) {
  struct guest guest = {.entry = entry, .deadline_us = deadline_us};
  struct sigaction actions[SIGNALS];
  sigset_t timer, mask;
  if (sigemptyset(&timer) != 0 || sigaddset(&timer, SIGVTALRM) != 0) abort();
  set_handlers(actions);
  if (pthread_sigmask(SIG_BLOCK, &timer, &mask) != 0) abort(); /* the timer is for the guest's thread alone */
  run_thread(&guest);
  if (pthread_sigmask(SIG_SETMASK, &mask, NULL) != 0) abort(); /* a signal that came late is dealt with here */
  restore_handlers(actions);
  return guest.left;
}

void sp_port_guest_clear(void *start, size_t size) { memset(start, 0, size); }
