/* The one list of errors inside the firmware. Values are stable: SPEC.md gives each a meaning, the groups map them to SMP codes. */
#ifndef SP_ERROR_H
#define SP_ERROR_H

enum sp_error {
  SP_LATER = 1, /* no error: the step does not fit into the time left, or more steps follow; call again with the same arguments */
  SP_OK = 0,
  /* package */
  SP_E_PACKAGE_MAGIC = -10,     /* no MCUboot image header at offset 0 */
  SP_E_PACKAGE_HEADER = -11,    /* header size, flags or lengths are not those of a package */
  SP_E_PACKAGE_TLV = -12,       /* a TLV area or a TLV is truncated, repeated or not allowed */
  SP_E_PACKAGE_NO_HASH = -13,   /* the SHA-256 TLV is missing */
  SP_E_PACKAGE_HASH = -14,      /* SHA-256 of header and payload differs from the TLV */
  SP_E_PACKAGE_TRAILING = -15,  /* bytes after the last TLV */
  SP_E_PACKAGE_HASHES = -16,    /* more than one SHA-256 TLV */
  SP_E_PACKAGE_TLV_SIZE = -17,  /* a TLV whose size is fixed has another */
  SP_E_PACKAGE_SIGNATURE = -18, /* the signature is not that of the key over this package */
  SP_E_PACKAGE_KEY = -19,       /* signed with a key that is not in the table */
  /* store */
  SP_E_STORE_TOO_LARGE = -20,  /* larger than a slot */
  SP_E_STORE_OFFSET = -21,     /* a gap: data beyond what has arrived */
  SP_E_STORE_LENGTH = -22,     /* data beyond the announced length, or the length changed */
  SP_E_STORE_EMPTY = -23,      /* nothing in the slot */
  SP_E_STORE_IMAGE_HASH = -24, /* the whole upload differs from the announced SHA-256 */
  SP_E_STORE_BUSY = -25,       /* too many uploads and state writes: the flash must last */
  SP_E_STORE_PENDING = -26,    /* the candidate is pending */
  SP_E_STORE_TRIAL = -27,      /* a trial is running */
  SP_E_STORE_CHANGED = -28,    /* a resumed upload brings other bytes than before */
  SP_E_FLASH = -29,            /* the flash did not do what it was told */
  /* sandbox: load */
  SP_E_LOAD_ARENA = -31,   /* the module is too large for the arena */
  SP_E_LOAD_INVALID = -32, /* the interpreter refuses what vet accepts */
  SP_E_LOAD_FUEL = -36,    /* the initialisers used up the fuel of a load */
  /* sandbox: evaluation faults */
  SP_E_TRAP = -50,
  SP_E_FUEL = -51,
  SP_E_DEPTH = -52,
  SP_E_DEADLINE = -53,  /* abandoned by the timer; a load too */
  SP_E_ISOLATION = -54, /* the guest left its bounds, or answered what it cannot; in a load too */
  SP_E_DECLINED = -55,  /* no fault: the module answered non-zero */
  SP_E_SKIPPED = -56,   /* no fault: a required signal is missing or stale */
  SP_E_NO_MODULE = -57, /* nothing is loaded */
  /* liveness */
  SP_E_QUARANTINED = -58, /* the module faulted too often in a row, or was loaded in a crash loop */
  SP_E_DISABLED = -59,    /* modules are disabled: a crash loop */
  /* signals */
  SP_E_SIGNAL_UNKNOWN = -60,
  SP_E_SIGNAL_TYPE = -61,
  SP_E_SIGNAL_COUNT = -62,  /* number of array elements */
  SP_E_SIGNAL_RANGE = -63,  /* outside min..max, NaN or infinite */
  SP_E_SIGNAL_SOURCE = -64, /* board and clock signals are never set over the wire */
  SP_E_POINT_UNKNOWN = -65,
  SP_E_POINT_RANGE = -66, /* an operator's value outside min..max, not finite, or between two steps */
  SP_E_OFF = -67,         /* no module has a say, so no point is set by hand either */
  SP_E_MANUAL_TIME = -68, /* a point is set by hand for 1 s to SP_MANUAL_MAX_MS */
  /* lifecycle */
  SP_E_COUNTER = -70,          /* the security counter is lower than that of a confirmed package */
  SP_E_NO_PACKAGE = -71,       /* no slot holds a whole package of that hash */
  SP_E_NOT_PENDING = -72,      /* there is no pending package to start */
  SP_E_NO_TRIAL = -73,         /* there is no trial to confirm or to revert */
  SP_E_QUARANTINE_LOWER = -74, /* the module is quarantined, and the earlier one has a lower security counter */
  SP_E_JOURNAL_LOST = -75,     /* both journal halves are unreadable */
  SP_E_JOURNAL_FUTURE = -76,   /* the journal is of a later firmware: nothing runs, nothing is written */
  SP_E_RESET = -77,            /* why a trial ended: a reset */
  SP_E_UNCONFIRMED = -78,      /* why a trial ended: not confirmed in time */
  SP_E_BY_HAND = -79,          /* why a trial ended: the operator's word */
  SP_E_SLOT_CHANGED = -80,     /* the slot holds another package than the journal says */
  SP_E_LEAVING = -81,          /* no confirm: the running package has faulted or could not be loaded, and goes */
  /* package again */
  SP_E_PACKAGE_UNSIGNED = -85,   /* the key hash or the signature is missing */
  SP_E_PACKAGE_NO_COUNTER = -86, /* the security counter is missing */
  SP_E_PACKAGE_CONTRACT = -87,   /* the contract id is missing, or is none that the firmware holds */
  /* vet refuses the module: the codes of guest/vet.h, from FIRST down to LAST */
  SP_E_VET_FIRST = -100,
  SP_E_VET_LAST = -199,
};

#endif
