/*
 * What one party owes the other under the agreement, as data: its kind, its clause, when it is due,
 * and a history from which its state at any instant follows. Pure; nothing is stored here, and
 * texts belong to the caller.
 * Source: SPEC sections 5 and 7.
 */
#ifndef TILTS_DUTY_DUTY_H
#define TILTS_DUTY_DUTY_H

#include "duty/due.h"

enum duty_kind {
    DUTY_EXTRACT,         /* audit records that the municipality asked for in writing */
    DUTY_SUPPORT,         /* a question on the content of the data */
    DUTY_LEGAL_BASIS,     /* the municipality asks for legal basis and purpose */
    DUTY_SUBJECT_REQUEST, /* a person's request that concerns the other party goes there */
    DUTY_INCIDENT,
    DUTY_DETAILS,        /* changed details are told */
    DUTY_REORGANISATION, /* event: the day it takes effect */
    DUTY_NOTICE,         /* event: the notice; due: the agreement's last day */
    DUTY_FORCE_MAJEURE,
    DUTY_SYSTEM_CHANGE, /* event: the day of the change */
    DUTY_KIND_COUNT,
};

/* In the order of the clauses' columns. The agency is a state body. */
enum duty_party { DUTY_MUNICIPALITY, DUTY_AGENCY, DUTY_PARTY_COUNT };

struct duty_kind_row {
    const char *name; /* "extract": for commands and files */
    /* The clause by which each party owes it; "" where that party never does. */
    const char *clauses[DUTY_PARTY_COUNT];
    struct due_rule rule;
    const char *title_lv, *title_en;
};

enum duty_event_kind {
    DUTY_OPENED, /* always the first, and only that */
    DUTY_NOTED,
    DUTY_REMINDED,
    DUTY_EVIDENCED,
    DUTY_DONE,
    DUTY_REOPENED, /* done turned out not to be */
    DUTY_EVENT_KIND_COUNT,
};

struct duty_event {
    enum duty_event_kind kind;
    int64_t at_us;
    struct str by;       /* who recorded it */
    struct str note;     /* reason or document reference; never a person's data */
    struct str evidence; /* see duty_evidence_is_valid; may be empty */
    struct str details; /* DUTY_INCIDENT: its record as known from then on (incident.h); or empty */
};

struct duty {
    struct str id; /* stays for ever: the feed's UID is made of it */
    enum duty_kind kind;
    enum duty_party party; /* who owes it */
    struct str agreement;  /* id */
    int64_t event_us;      /* what its term counts from */
    int64_t due_us;        /* done up to then is in time; DUE_NEVER: no term */
    struct duty_event *history;
    size_t history_count;
};

enum duty_state {
    DUTY_STATE_NONE, /* not opened yet at that instant */
    DUTY_STATE_OPEN,
    DUTY_STATE_OVERDUE,
    DUTY_STATE_DONE,
};

/* Never NULL: an unknown kind is a mistake of the caller and asserted. */
const struct duty_kind_row *duty_kind_row(enum duty_kind kind);
bool duty_kind_from(struct str name, enum duty_kind *ret_kind) MUST_USE;
bool duty_event_kind_from(struct str name, enum duty_event_kind *ret_kind) MUST_USE;
const char *duty_event_kind_name(enum duty_event_kind kind); /* "opened", ... */
const char *duty_party_name(enum duty_party party);          /* "municipality", "agency" */
const char *duty_state_name(enum duty_state state);          /* "none", "open", ... */
/* The calendar by which a party's working days count, with the default table. */
enum calendar_party duty_calendar_party(enum duty_party party);

/*
 * Sets kind, party, event and due time; the other fields are left empty for the caller. False when
 * that party never owes such a duty.
 */
bool duty_make(enum duty_kind kind, enum duty_party party, int64_t event_us,
               const struct calendar *calendar, struct duty *ret_duty) MUST_USE;
/* The clause by which it is owed. */
const char *duty_clause(const struct duty *duty);

/* From the history up to and including now_us. */
enum duty_state duty_state(const struct duty *duty, int64_t now_us);
/* When it was done, as known at now_us: the last DUTY_DONE that was not reopened; -1 if it is not.
 */
int64_t duty_done_us(const struct duty *duty, int64_t now_us);
/* Whether it is overdue, or done only after its term. */
bool duty_is_late(const struct duty *duty, int64_t now_us);
size_t duty_count_overdue(const struct duty *duties, size_t count, int64_t now_us);

/*
 * NULL when the event may be appended to the duty's history, else a sentence that says why not:
 * out of order, done twice, done with neither evidence nor a note, evidence of no known form.
 */
const char *duty_refusal(const struct duty *duty, const struct duty_event *event);
/* "sha256:" and 64 lower-case hexadecimal digits (a file), or "extract:" and an extract's id. */
bool duty_evidence_is_valid(struct str evidence);

#endif
