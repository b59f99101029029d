/*
 * What one audit record says, and its canonical binary form. Pure.
 *
 * A record has three sections, so that an extract may open some and still prove the record:
 * operator (who asked), person (about whom, and what was disclosed), facts (all the rest). A
 * section is a sequence of fields in ascending tag order, repeated tags in order of meaning:
 *
 *     tag (1 byte) | length (4 bytes, big endian) | value
 *
 * Absent fields are left out. Numbers and instants are 8 bytes big endian (two's complement), days
 * 4 bytes, texts UTF-8, hashes raw. The form is fixed: change it only by adding tags.
 * Source: SPEC section 6, DESIGN "The audit log's form".
 */
#ifndef TILTS_AUDIT_RECORD_H
#define TILTS_AUDIT_RECORD_H

#include "agreement/decide.h"
#include "base/arena.h"
#include "base/date.h"
#include "status/answer.h"
#include "status/query.h"

/* The type stands in the leaf in clear. Never renumber. */
enum record_type {
    RECORD_CHECK = 1,      /* a check answered */
    RECORD_REFUSAL = 2,    /* refused by the agreement, a limit or a failure */
    RECORD_MALFORMED = 3,  /* a known caller's request that could not be understood */
    RECORD_IMPORT = 16,    /* a register import or change of codes */
    RECORD_AGREEMENT = 17, /* an agreement added or an event of its life */
    RECORD_EXTRACT = 18,
    RECORD_ERASURE = 19,
    RECORD_USE = 20,   /* a stored answer shown, a slip printed, a report run */
    RECORD_GAP = 21,   /* first leaf of an origin opened after a rollback */
    RECORD_ASKED = 32, /* platform: before the question leaves */
    RECORD_ANSWERED = 33,
    RECORD_DUTY = 34,
    RECORD_ACCESS = 35, /* platform: sign-in, roles, operators, applications */
};

enum record_section { SECTION_OPERATOR, SECTION_PERSON, SECTION_FACTS, SECTION_COUNT };

/* Tags are unique over the sections: 0x1_ operator, 0x2_ person, from 0x40 facts. */
enum record_tag {
    TAG_OPERATOR_NAME = 0x10,
    TAG_OPERATOR_SURNAME = 0x11,
    TAG_OPERATOR_CODE = 0x12, /* as spelt by the caller */

    TAG_PERSON_CODE = 0x20,   /* as spelt by the caller */
    TAG_PERSON_LINKED = 0x21, /* repeated: other codes of the same person, 8 bytes */
    TAG_APPLICATION = 0x22,
    TAG_DISCLOSED = 0x23, /* repeated: kind (1) from (4) till (4) municipality (8) */

    TAG_AT = 0x40,
    TAG_REQUEST_ID = 0x41,
    TAG_CALLER_REGISTRATION = 0x42,
    TAG_CALLER_FINGERPRINT = 0x43,
    TAG_PERIOD_FROM = 0x44,
    TAG_PERIOD_TILL = 0x45,
    TAG_PURPOSE = 0x46,
    TAG_DECISION = 0x47, /* repeated: municipality (8) version (4), then agreement, clause and
                            outcome, each as length (2) and text */
    TAG_OUTCOME = 0x48,  /* "disclosed", "not-found", or a problem's code */
    TAG_CLAUSE = 0x49,
    TAG_ROWS = 0x4a, /* how many TAG_DISCLOSED there are; left out when none */
    TAG_REQUEST_HASH = 0x4b,
    TAG_ANSWER_HASH = 0x4c,
    TAG_SOFTWARE = 0x4d,
    TAG_CHANNEL = 0x4e,   /* "soap11", "soap12", "rest", "command" */
    TAG_REPEAT_OF = 0x4f, /* index of the record that this one repeats */
    TAG_FIELD = 0x50,     /* malformed: the parameter at fault */
    TAG_SUBJECT = 0x51,   /* commands: what was done (agreement id, file, ...) */
    TAG_DETAIL = 0x52,    /* commands: how, JSON, no personal data */
    TAG_TRACE = 0x53,     /* W3C trace id */
};

/* The verdict on one municipality as it stands in TAG_DECISION. */
struct record_decision {
    struct registration municipality;
    struct str agreement;
    unsigned version;
    struct str clause;
    struct str outcome; /* "allow" or a problem's code */
};

struct record {
    enum record_type type;
    int64_t at_us;
    struct str request_id;
    /* Who. */
    struct str operator_name, operator_surname, operator_code;
    struct registration caller;        /* 0: none */
    const uint8_t *caller_fingerprint; /* 32 bytes or NULL */
    /* About whom. */
    struct str person_code;
    const uint64_t *linked;
    size_t linked_count;
    struct str application;
    const struct status_row *rows;
    size_t row_count;
    uint64_t rows_disclosed; /* decoded: known even where the person section is closed */
    /* What and why. */
    struct date from, till; /* DATE_NONE: none */
    struct str purpose;
    const struct record_decision *decisions;
    size_t decision_count;
    struct str outcome, clause, field;
    const uint8_t *request_hash, *answer_hash; /* 32 bytes or NULL */
    struct str software, channel, subject, detail, trace;
    uint64_t repeat_of; /* UINT64_MAX: none */
};

/* Empty: no dates, no repeat. */
void record_init(struct record *record, enum record_type type, int64_t at_us);
/* The verdicts as decisions, in arena; when it is full the detail says that they are left out. */
void record_decide(struct record *record, const struct verdict *verdicts, size_t count,
                   struct arena *arena);
/*
 * Encodes the sections one after another into buf and gives a view of each, never with ptr NULL. -1
 * when buf overflows, which is the only failure: bytes that are no UTF-8 become U+FFFD.
 */
int record_encode(const struct record *record, struct buf *buf,
                  struct str ret_sections[static SECTION_COUNT]) MUST_USE;
/*
 * The reverse; views into the sections, arrays in arena. A section with ptr NULL (not opened, or
 * erased) leaves its fields empty. -1 when malformed: what record_encode() cannot have written.
 */
int record_decode(enum record_type type, const struct str sections[static SECTION_COUNT],
                  struct arena *arena, struct record *ret_record) MUST_USE;
/*
 * What a record is found again by: request id, "@" and the caller, so that callers cannot get into
 * each other's way. Empty without a request id.
 */
#define RECORD_KEY_MAX 96
void record_key(const struct record *record, struct buf *buf);
const char *record_type_name(enum record_type type); /* "check", ...; NULL for none */

#endif
