/*
 * One version of an agreement between one municipality and one agency, as read from YAML (the form
 * is described in docs/agreements.md). Pure data once read; texts belong to the arena handed in.
 * Source: SPEC section 5.
 */
#ifndef TILTS_AGREEMENT_AGREEMENT_H
#define TILTS_AGREEMENT_AGREEMENT_H

#include "base/arena.h"
#include "base/date.h"
#include "status/registration.h"

struct party {
    struct registration registration;
    struct str name;
    struct str contact; /* 7.3, 7.4: whom to turn to, as signed; empty when not given */
    struct str signer;  /* SHA-256 of its signing certificate, 64 hexadecimal digits; or empty */
};

struct purpose {
    struct str code; /* "4.2.4.2" */
    struct str name_lv;
    struct str name_en;
    struct date from; /* DATE_NONE: from the agreement's first day */
    struct date till; /* DATE_OPEN: as long as the agreement */
};

enum purpose_rule { PURPOSE_OPTIONAL, PURPOSE_REQUIRED };
enum operator_rule { OPERATORS_ANY, OPERATORS_LISTED };

/* One version. A later version replaces the one before from its first day on (clause 6.1). */
struct agreement {
    struct str id;
    unsigned version; /* from 1 */
    struct party municipality;
    struct party agency;
    struct date signed_on;
    struct date effective; /* the version's first day; version 1: the term's first day */
    struct date term_from; /* clause 2 */
    struct date term_till; /* DATE_OPEN: without an end */
    enum purpose_rule purpose_rule;
    bool application_required;
    bool signatures_required; /* on versions and events, see docs/agreements.md */
    enum operator_rule operator_rule;
    struct purpose *purposes;
    size_t purpose_count;
    /* Limits of the caller under this agreement; 0 = none set (SPEC 3.2.5). */
    uint32_t requests_per_second;
    uint32_t requests_burst;
    uint32_t rows_per_second;
    uint32_t rows_burst;
    /* Checks per calendar month and purpose; 0 = none set. */
    uint32_t quota_per_purpose;
};

#define AGREEMENT_ERROR_MAX 512

/*
 * Parses one YAML text; name is the file's, for messages. Texts are copied into arena. Returns 0,
 * or -1 with a sentence for the person who wrote the file, with line and column: unknown, repeated
 * and missing keys, a term that ends before it begins, bad registration numbers, no purposes and
 * whatever else contradicts itself is refused.
 */
int agreement_parse(struct str yaml, const char *name, struct arena *arena,
                    struct agreement *ret_agreement,
                    char error[static AGREEMENT_ERROR_MAX]) MUST_USE;

/* NULL when the agreement has no such purpose, on whatever day. */
const struct purpose *agreement_purpose(const struct agreement *agreement, struct str code);

#endif
