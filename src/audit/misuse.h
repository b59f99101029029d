/*
 * Signs of misuse among look-ups (clauses 3.2.3 and 3.2.9): what a mandated reader should look
 * into. A sign is no breach; each comes with the numbers it rests on. Pure; the rules and a table
 * of cases that needs no C stand in tests/tables/misuse.txt.
 */
#ifndef TILTS_AUDIT_MISUSE_H
#define TILTS_AUDIT_MISUSE_H

#include "audit/lookup.h"
#include "base/calendar.h"

enum misuse_sign {
    MISUSE_OUT_OF_HOURS,    /* not on a working day between opening and closing */
    MISUSE_OWN_CODE,        /* the operator's own, or linked to it */
    MISUSE_OWN_SURNAME,     /* the person's surname is the operator's */
    MISUSE_REPEATED,        /* one operator, one person, the n-th time */
    MISUSE_AFTER_NOT_FOUND, /* one operator, one person, once more after "not found" */
    MISUSE_NO_APPLICATION,
    MISUSE_UNUSUAL_VOLUME, /* far above the operator's own median day; the day's first look-up */
    MISUSE_LEAVING,        /* in the last days before an operator left, or after */
    MISUSE_SIGN_COUNT,
};

/* An operator's last day of work. */
struct misuse_leaver {
    uint64_t operator_number;
    struct date last_day;
};

/* What a person is called, for records do not say. */
struct misuse_surname {
    uint64_t person;
    struct str surname;
};

struct misuse_rules {
    struct calendar calendar;
    unsigned open_minute, close_minute; /* of the Riga day; close does not belong to it */
    unsigned repeats;                   /* from which time on one person is one too many */
    unsigned volume_factor;             /* times the median day */
    unsigned volume_least;              /* days below are never unusual */
    int leaving_days;                   /* how long before the last day */
    const struct misuse_leaver *leavers;
    size_t leaver_count;
    const struct misuse_surname *surnames;
    size_t surname_count;
};

struct misuse_finding {
    enum misuse_sign sign;
    size_t lookup;         /* index into the look-ups */
    uint64_t count, usual; /* times or look-ups that day; the median day */
    struct date day;       /* leaving: the last day */
};

struct misuse_findings {
    struct misuse_finding *items;
    size_t count, size;
};

/* Office hours 8:00 to 18:00, third repeat, three times the median and 20, 14 days. */
struct misuse_rules misuse_rules_default(void);
/* Look-ups in order of time; findings in their order, then by sign. -1 when memory is out. */
int misuse_find(const struct lookup *lookups, size_t count, const struct misuse_rules *rules,
                struct misuse_findings *ret_findings) MUST_USE;
void misuse_findings_done(struct misuse_findings *findings);
const char *misuse_sign_name(enum misuse_sign sign); /* "out-of-hours" */
/* Whether two Latvian surnames are of one family: case and the ending of gender do not count. */
bool misuse_same_surname(struct str a, struct str b);

#endif
