/*
 * An agreement between one municipality and one agency, as data: its versions as loaded from YAML
 * and the events of its life. Pure once loaded. Texts belong to the set's arena.
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

enum event_kind {
    EVENT_NOTICE,    /* 6.2: ends three calendar months later */
    EVENT_END,       /* 6.3: at once */
    EVENT_SUSPEND,   /* 5: force majeure */
    EVENT_RESUME,    /* 5 */
    EVENT_WITHDRAW,  /* 5: after three months of force majeure */
    EVENT_SUCCESSOR, /* 7.7: a party's registration number is followed by another */
    EVENT_CONTACT,   /* 7.5, 7.6: no effect on decisions */
};

struct agreement_event {
    struct str agreement; /* id */
    enum event_kind kind;
    int64_t at_us;     /* when it was recorded: what "at once" counts from */
    struct date day;   /* the day it takes effect (notice: the agreement's last day) */
    struct str clause; /* "6.2", "6.4.1", "5.1", "7.7" */
    struct registration party, successor; /* EVENT_SUCCESSOR only */
    struct str note;                      /* reason or document reference; never a person's data */
};

/* Everything the node knows of its agreements, loaded as a whole. */
struct agreement_set {
    struct agreement *agreements; /* by id, then version */
    size_t count;
    struct agreement_event *events; /* in the order recorded */
    size_t event_count;
    struct arena arena;
};

#define AGREEMENT_ERROR_MAX 512

/*
 * Parses one YAML text; name is the file's, for messages. Texts are copied into arena. Returns 0,
 * or -1 with a sentence for the person who wrote the file. Unknown keys, missing parties, a term
 * that ends before it begins, bad registration numbers, no purposes are refused.
 */
int agreement_parse(struct str yaml, const char *name, struct arena *arena,
                    struct agreement *ret_agreement,
                    char error[static AGREEMENT_ERROR_MAX]) MUST_USE;

const char *event_kind_name(enum event_kind kind); /* "notice", ... */
bool event_kind_from(struct str name, enum event_kind *ret_kind) MUST_USE;

#endif
