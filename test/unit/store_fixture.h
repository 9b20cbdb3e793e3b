/* A store on a part of flash, three packages, and uploads of them. For tests of the store and of the lifecycle. */
#ifndef SP_STORE_FIXTURE_H
#define SP_STORE_FIXTURE_H

#include "core/lifecycle.h"
#include "fake_flash.h"

enum { OLD, NEW, OTHER, LARGE, FIXTURE_PACKAGES };

struct fixture_package {
  uint32_t length;
  uint8_t sha[32], hash[32];
  uint8_t bytes[SP_SLOT_SIZE];
};

extern struct fixture_package fixture_packages[FIXTURE_PACKAGES]; /* counters 1, 2, 2, 2; LARGE fills a slot */
extern struct sp_store store;

/* A new device on a part. */
void fixture_init(const struct fake_part *part);

/* A test that runs on every part, which is fixture_part. */
extern const struct fake_part *fixture_part;
void fixture_on_parts(void (*body)(void));
#define ON_PARTS(name)             \
  static void name##_on(void);     \
  static void name(void **state) { \
    (void)state;                   \
    fixture_on_parts(name##_on);   \
  }                                \
  static void name##_on(void)

/* Where a logical slot lies. */
enum sp_flash_area fixture_area(unsigned logical);

/* Neither half can be read any more. */
void fixture_lose_journal(void);

/* As after a reset, without the lifecycle's part of a boot. */
void fixture_open(void);

/* The same, with it. */
void fixture_boot(void);

/* Repeats a call with little time until it is not SP_LATER, and checks that no step takes longer than it was given. */
#define FIXTURE_STEPS 400
#define STEPS(call)                                          \
  __extension__({                                            \
    int result_ = SP_LATER;                                  \
    for (unsigned step_ = 0; result_ == SP_LATER; step_++) { \
      const uint64_t before_us_ = fake_flash.time_us;        \
      const uint32_t left_ms = fixture_left(step_);          \
      result_ = (call);                                      \
      fixture_check(step_, before_us_, left_ms);             \
    }                                                        \
    result_;                                                 \
  })
uint32_t fixture_left(unsigned step);
void fixture_check(unsigned step, uint64_t before_us, uint32_t left_ms);

/* An upload from `from` to `to`, in packets; with finish when that is the end. The last error. */
int fixture_begin(unsigned package, uint32_t *offset);
int fixture_send(unsigned package, uint32_t from, uint32_t to);
int fixture_upload(unsigned package);

/* Uploads a package and makes it the confirmed one. */
void fixture_install(unsigned package);

int fixture_mark(unsigned package, bool permanent);

/* Whether a logical slot holds a package, every byte of it. */
bool fixture_holds(unsigned logical, unsigned package);

#endif
