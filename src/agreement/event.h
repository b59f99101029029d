/*
 * What happens to an agreement after it was signed: notice, end, force majeure, succession,
 * contacts. An event is never changed; the next one follows it. Its stored form is one JSON object.
 * Pure. Source: SPEC section 5 (clauses 5, 6.2 to 6.4, 7.3 to 7.7).
 */
#ifndef TILTS_AGREEMENT_EVENT_H
#define TILTS_AGREEMENT_EVENT_H

#include "agreement/agreement.h"

enum event_kind {
    EVENT_NOTICE,    /* 6.2: ends three calendar months later */
    EVENT_END,       /* 6.3, 6.4: at once */
    EVENT_SUSPEND,   /* 5: force majeure */
    EVENT_RESUME,    /* 5 */
    EVENT_WITHDRAW,  /* 5: after three months of force majeure */
    EVENT_SUCCESSOR, /* 7.7: a party's registration number is followed by another */
    EVENT_CONTACT,   /* 7.3 to 7.6: no effect on decisions */
};
#define EVENT_KIND_COUNT (EVENT_CONTACT + 1)

enum end_reason { END_NO_REASON, END_GROSS_BREACH, END_VITAL_REASON, END_UNLAWFUL_PROCESSING };
#define END_REASON_COUNT (END_UNLAWFUL_PROCESSING + 1)

struct agreement_event {
    struct str agreement; /* id */
    enum event_kind kind;
    int64_t at_us;   /* when it was recorded: what "at once" counts from */
    struct date day; /* the day it takes effect (notice: the agreement's last day); contact: none */
    struct date given;       /* EVENT_NOTICE only: the day the notice reached the other party */
    struct date no_new_from; /* EVENT_NOTICE: applications registered from then on are refused;
                                DATE_NONE: the parties set no such day */
    struct str clause;       /* "6.2", "6.3", "5", "7.7" or a finer one below it */
    enum end_reason reason;  /* EVENT_END only */
    struct registration party, successor; /* EVENT_SUCCESSOR; party also EVENT_CONTACT */
    struct str contact;                   /* EVENT_CONTACT only: as the party told it */
    struct str note;                      /* reason or document reference; never a person's data */
};

const char *event_kind_name(enum event_kind kind); /* "notice", ... */
bool event_kind_from(struct str name, enum event_kind *ret_kind) MUST_USE;
const char *end_reason_name(enum end_reason reason); /* "gross-breach", ...; "" for none */
bool end_reason_from(struct str name, enum end_reason *ret_reason) MUST_USE;

/* The clause that an event of this kind (and reason) rests on when nobody names a finer one. */
const char *event_clause(enum event_kind kind, enum end_reason reason);
/* Whether clause is that one or lies below it; contacts: 7.3 to 7.6 and below. */
bool event_clause_fits(enum event_kind kind, enum end_reason reason, struct str clause);

/* One JSON object, malloc'd; NULL when memory is out. id and at_us are stored beside it. */
char *event_encode(const struct agreement_event *event) MUST_USE;
/*
 * The event of a stored body. Texts go to arena. -1 with a sentence when a member is unknown,
 * missing, of the wrong form or does not belong to the kind.
 */
int event_decode(struct str json, struct arena *arena, struct agreement_event *ret_event,
                 char error[static AGREEMENT_ERROR_MAX]) MUST_USE;

#endif
