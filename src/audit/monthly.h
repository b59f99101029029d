/*
 * The monthly report: how much was asked, under which programme, when, and how it ended, beside the
 * month before. Pure, and without personal data: it counts by what a request could not choose. A
 * programme counts by name only when an agreement knows it, for a refused request may name
 * anything.
 */
#ifndef TILTS_AUDIT_MONTHLY_H
#define TILTS_AUDIT_MONTHLY_H

#include "audit/record.h"

#define MONTHLY_TALLIES 64
#define MONTHLY_NAME_MAX 65

struct monthly_tally {
    char name[MONTHLY_NAME_MAX]; /* "": not stated; "*": other */
    uint64_t now, before;
};

struct monthly_tallies {
    struct monthly_tally rows[MONTHLY_TALLIES];
    size_t count;
};

struct monthly_volume {
    uint64_t all, answered, refused, malformed, rows, erased;
};

struct monthly {
    struct date first, end, before; /* the month's first day, the next one's, the one's before */
    const struct str *programmes;   /* codes that agreements know */
    size_t programme_count;
    struct monthly_volume now, past;
    struct monthly_tallies outcomes, by_programme;
    uint64_t by_hour[24], by_weekday[7]; /* of the month itself */
};

/* month: "YYYY-MM". programmes must outlive the report. False when it is no month. */
bool monthly_init(struct monthly *monthly, struct str month, const struct str *programmes,
                  size_t programme_count) MUST_USE;
/* Whether a record of that instant counts at all. */
bool monthly_wants(const struct monthly *monthly, int64_t at_us);
/*
 * A check, refusal or malformed request, and at a platform what each provider answered; others are
 * passed over.
 */
void monthly_add(struct monthly *monthly, const struct record *record);
void monthly_add_erased(struct monthly *monthly, int64_t at_us);
/* Tallies by name, as they are listed. */
void monthly_end(struct monthly *monthly);
/* Tenths of a percent; 0 of nothing. */
unsigned monthly_share(uint64_t part, uint64_t whole);

#endif
