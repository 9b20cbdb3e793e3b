/* A whole device that is asked through its groups: requests are written with zcbor, and answers read with it. */
#ifndef SP_GROUPS_FIXTURE_H
#define SP_GROUPS_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cbor.h"
#include "core/device.h"
#include "fake_links.h"
#include "unit.h"

/* That of the water heater. */
extern struct sp_device device;

/* The message that was sent last, and what it was answered. */
extern uint8_t request[SP_MESSAGE_MAX], response[SP_MESSAGE_MAX];

/* A new device, for cmocka. */
int new_groups(void **state);

/* As after a reset: flash and what was kept stay, all else is lost. */
void reset_device(void);

/* --- messages ------------------------------------------------------------------------------------------------------------ */

/* Lets the device handle what stands in `request`, as often as it has to wait. Returns the length of `response`; 0: no answer. */
size_t handle(size_t length);

/* What any answer must be: nothing, or a whole message that fits, with the request's group, sequence and command. */
void check_answer(size_t length);

/* The groups: images are those of MCUmgr's image management; and of all requests below the sequence number. */
enum { IMAGES = 1, SETPOINT = 64, SEQUENCE = 77 };

/* The maps of the request that is being written, and of its answer. */
extern zcbor_state_t asked[SP_CBOR_OUT_STATES], answer[SP_CBOR_IN_STATES];

/* Begins a request, for its map to be put into `asked`; sends it, so that `answer` can be read. */
void ask_begin(enum sp_smp_op op, uint16_t group, uint8_t command);
void ask_send(void);

/* A request with an empty map. */
void ask(enum sp_smp_op op, uint16_t group, uint8_t command);

/* Values of `answer` by their keys; a test fails where there is none. */
uint32_t number(const char *key);
bool truth(const char *key);
void expect_text(const char *key, const char *text);

/* Into a map of `answer` and out of it again, past what has not been read. */
void enter(const char *key);
void leave(void);

/* --- packages ------------------------------------------------------------------------------------------------------------ */

/* Of the package that was uploaded last, as image state shows it. */
extern uint8_t package_hash[32];

/* Uploads the package around the module of a vector. */
void upload_package(const char *vector);

/* Starts the uploaded package, for good or on trial. */
void start_package(bool confirm);

/* Uploads it and starts it for good. */
void push(const char *vector);

#endif
