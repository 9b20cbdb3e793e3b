/* Every limit of the firmware that is not a fact of one chip. SPEC.md lists them; the host reads the wire-visible ones from the device. */
#ifndef SP_CONFIG_H
#define SP_CONFIG_H

#define SP_NOTICE_DEVELOPMENT "trusts the development key" /* in info, status and the banner of a build that does */

/* --- wire ------------------------------------------------------------------------------------------------------- */
#define SP_MESSAGE_MAX      1024u                   /* bytes of one SMP message: header and payload (os params: buf_size) */
#define SP_MESSAGE_COUNT    3u                      /* requests a client may have outstanding on one link (os params: buf_count) */
#define SP_CONSOLE_LINE_MAX 127u                    /* bytes of one console-framed line, marker and line feed included (SMP over console) */
#define SP_FRAME_IDLE_MS    250u                    /* a frame that stops for this long is dropped, so that the next client starts clean */
#define SP_FRAME_STALL_MS   (4u * SP_FRAME_IDLE_MS) /* an answer of which the link takes nothing for this long is dropped */
#define SP_RESET_DELAY_MS   100u                    /* between the answer to a reset and the reset */
#define SP_RESET_EACH_MS    5000u                   /* of uptime before a reset is accepted */
#define SP_CBOR_KEYS_MAX    32u                     /* keys of a request's map; bounds the search for repeated ones */
#define SP_CBOR_DEPTH_MAX   6u                      /* nesting of a request; checked before zcbor sees it (zcbor_any_skip recurses) */
#define SP_REASON_COUNT     8u                      /* refusals kept in our own words, over all links */
#define SP_REASON_TEXT_MAX  96u                     /* bytes of one such sentence, terminator included */
#define SP_ECHO_MAX         512u                    /* bytes of an os echo */

/* Worst case of one message in the console framing: base64 of length, message and CRC, and 3 bytes a line around it. */
#define SP_CONSOLE_BASE64_MAX ((((SP_MESSAGE_MAX + 4u) + 2u) / 3u) * 4u)
#define SP_CONSOLE_WIRE_MAX   (SP_CONSOLE_BASE64_MAX + ((SP_CONSOLE_BASE64_MAX + 123u) / 124u) * 3u)
#define SP_RECEIVE_RING       (SP_MESSAGE_COUNT * SP_CONSOLE_WIRE_MAX + 64u) /* what a link must hold while the main loop is busy */

/* --- liveness ------------------------------------------------------------------------------------------------------ */
#define SP_WATCHDOG_MS      10000u /* without a feed it resets; STM32F4: 6.8 to 19 s, as its oscillator is */
#define SP_WATCHDOG_LATE_MS 1000u  /* not fed when the last evaluation is a period and more than this ago */
#define SP_SLEEP_MAX_MS     2000u  /* of the main loop, so that it comes round to feed the watchdog */
#define SP_CRASHES_MAX      3u     /* resets in a row by watchdog or fault: then modules are disabled */
#define SP_CRASHES_CLEAR_MS 60000u /* uptime that ends a row of them, once an evaluation's turn has come */
#define SP_QUARANTINE_MAX   4u     /* modules that are remembered as quarantined: the last ones */
#define SP_RETAINED_BYTES   128u   /* of RAM that a reset leaves alone */

/* --- packages and slots ----------------------------------------------------------------------------------------- */
#define SP_SLOT_SIZE      16384u   /* one package: the smallest flash sector of the STM32F4 family */
#define SP_COUNTER_FLOOR  0u       /* security counter below which nothing runs, also when the journal is lost */
#define SP_VERIFY_MS      50u      /* longest time to hash and verify a package that fills its slot */
#define SP_TRIAL_MS       3600000u /* after the first evaluation that could run: a trial that is not confirmed by then is reverted */
#define SP_WRITES_BURST   64u      /* uploads and changes of what is pending that may come in a row; then "busy" */
#define SP_WRITES_EACH_MS 600000u  /* of uptime that allow one more */

/* --- flash --------------------------------------------------------------------------------------------------------- */
#define SP_FLASH_UNIT_MAX      16u  /* bytes that the largest programming unit has */
#define SP_FLASH_BLOCK         256u /* bytes that one call of the port programs at most; an upload resumes at a multiple of it */
#define SP_JOURNAL_PAYLOAD_MAX 512u /* bytes of one journal record, without its head */

/* --- contract ---------------------------------------------------------------------------------------------------- */
#define SP_SIGNALS_MAX     24u
#define SP_POINTS_MAX      8u
#define SP_PROBES_MAX      16u
#define SP_STATE_MAX       16u              /* fields of the state */
#define SP_IN_BYTES_MAX    512u             /* sp_in */
#define SP_OUT_BYTES_MAX   192u             /* sp_out: points and probes */
#define SP_STATE_BYTES_MAX 256u             /* sp_state */
#define SP_NAME_MAX        24u              /* bytes of a name, terminator included */
#define SP_MANUAL_MAX_MS   (7u * 86400000u) /* for which an operator may set a point */

/* --- sandbox ----------------------------------------------------------------------------------------------------- */
#define SP_MEMORY_CAP_MAX  65535u  /* linear memory stays below one page, so that every access beyond it is checked */
#define SP_FAULT_TEXT_MAX  32u     /* bytes of what the port says about an isolation fault, terminator included */
#define SP_GUEST_TEXT_MAX  128u    /* bytes of what the guest says about a refusal or fault, terminator included */
#define SP_GUEST_IO_OFFSET 8192u   /* of the io struct in the arena: below it the guest's native stack and its globals */
#define SP_GUEST_STACK     7168u   /* the guest's native stack, at the arena's lower end */
#define SP_DEADLINE_MAX_US 500000u /* of an evaluation and of a load: what the timer of every port holds */

/* --- vet: what a module may be made of (SPEC.md lists these) -------------------------------------------------------- */
#define SP_VET_TYPES_MAX      128u  /* function types */
#define SP_VET_TYPE_BYTES_MAX 512u  /* parameters of all function types together */
#define SP_VET_PARAMS_MAX     16u   /* of one function; Wasm3 copies arguments before it checks its stack */
#define SP_VET_FUNCTIONS_MAX  512u  /* imported ones included */
#define SP_VET_LOCALS_MAX     160u  /* of one function, parameters included */
#define SP_VET_BLOCKS_MAX     24u   /* nested in a function */
#define SP_VET_OPERANDS_MAX   64u   /* on the operand stack of a function */
#define SP_VET_TABLE_MAX      512u  /* elements of the table */
#define SP_VET_ELEMENTS_MAX   1024u /* function indices in all element segments */
#define SP_VET_SEGMENTS_MAX   256u  /* data segments, and element segments */
#define SP_VET_BR_TABLE_MAX   256u  /* targets of one br_table, without the default */
#define SP_VET_GLOBALS_MAX    128u  /* imported ones included */
#define SP_VET_EXPORTS_MAX    48u
#define SP_VET_NAME_MAX       128u  /* bytes of the name of an import or export */
#define SP_VET_STRAIGHT_MAX   8192u /* weight of operations between two that cost fuel; one is 25 instructions (vet_opcodes.c) */
#define SP_VET_RAM_MAX        4096u /* sizeof (struct sp_vet) */

#define SP_VET_INITIALISERS_MAX (SP_VET_GLOBALS_MAX + 2u * SP_VET_SEGMENTS_MAX) /* each costs a unit of a load's fuel */

/* The limits of depth come before the end of the guest's native stack. Its bytes, as `npm run bench` measures them: a call takes op_Call
 * and op_Entry, 104 on Cortex-M4 and 96 on RISC-V; Wasm3 compiles nested blocks by recursion, the worst that was found (`else` around a
 * call with many arguments) in 176 a block on Cortex-M4 and 240 on RISC-V; what is under and above these, such as soft floats, is in the
 * rest. */
#define SP_DEPTH_MAX         32u /* of a contract's budget: nested calls and loops */
#define SP_GUEST_STACK_CALL  160u
#define SP_GUEST_STACK_BLOCK 256u
#define SP_GUEST_STACK_REST  1024u
_Static_assert(SP_DEPTH_MAX *SP_GUEST_STACK_CALL + SP_GUEST_STACK_REST <= SP_GUEST_STACK, "nested calls fit the guest's stack");
_Static_assert(SP_VET_BLOCKS_MAX *SP_GUEST_STACK_BLOCK + SP_GUEST_STACK_REST <= SP_GUEST_STACK, "nested blocks fit the guest's stack");

#endif
