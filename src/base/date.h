/*
 * Civil days of the proleptic Gregorian calendar, and the Riga day of an instant.
 *
 * A day is its number since 1970-01-01, so that days compare and add as integers. Two values are
 * set apart: DATE_NONE (absent) and DATE_OPEN (a status without a last day; later than any day).
 * Riga keeps UTC+2, and UTC+3 from the last Sunday of March to the last Sunday of October, changing
 * at 01:00 UTC (Directive 2000/84/EC). In the year 2000 Latvia left summer time out; years before
 * 1997 are not needed here.
 */
#ifndef TILTS_BASE_DATE_H
#define TILTS_BASE_DATE_H

#include "base/str.h"

struct date {
    int32_t days;
};

#define DATE_NONE ((struct date){INT32_MIN})
#define DATE_OPEN ((struct date){INT32_MAX})

#define US_PER_SECOND INT64_C(1000000)
#define SECONDS_PER_DAY INT64_C(86400)
#define US_PER_DAY (SECONDS_PER_DAY * US_PER_SECOND)

/* "YYYY-MM-DDT00:00:00.000000Z" and NUL: the longest text this module writes. */
#define DATE_TEXT_MAX 32

bool date_is_none(struct date d);
bool date_is_open(struct date d);
bool date_eq(struct date a, struct date b);
struct date date_earlier(struct date a, struct date b);
struct date date_later(struct date a, struct date b);

/* False when there is no such day; year 1 to 9999. */
bool date_from_ymd(int year, int month, int day, struct date *ret_date) MUST_USE;
void date_to_ymd(struct date d, int *ret_year, int *ret_month, int *ret_day);
/* DATE_NONE and DATE_OPEN stay as they are; a sum outside years 1 to 9999 is DATE_NONE. */
struct date date_add_days(struct date d, int32_t days);
/*
 * The same day of a later (or earlier) month; the month's last day when it has no such day.
 * Otherwise as date_add_days.
 */
struct date date_add_months(struct date d, int months);
/* 1 = Monday ... 7 = Sunday (ISO 8601). */
int date_weekday(struct date d);

/* Exactly "YYYY-MM-DD". */
bool date_parse(struct str text, struct date *ret_date) MUST_USE;
/*
 * xs:date or xs:dateTime as a day: with an offset the Riga day of that instant, without one as it
 * stands. White space around is allowed. 0001-01-01T00:00:00 (an unset .NET DateTime), whatever its
 * offset, gives DATE_NONE. False when malformed or when the day is outside years 1 to 9999.
 * Source: SPEC "Days"; XML Schema part 2, 3.2.7 and 3.2.9.
 */
bool date_parse_xsd(struct str text, struct date *ret_date) MUST_USE;
void date_format(struct date d, char text[static DATE_TEXT_MAX]); /* "YYYY-MM-DD" */
void date_add_to(struct buf *buf, struct date d);                 /* the same, appended */

int date_riga_offset_s(int64_t instant_us);
struct date date_in_riga(int64_t instant_us); /* DATE_NONE outside years 1 to 9999 */
/*
 * The instant at which the Riga day begins (00:00 local time), microseconds UTC. INT64_MIN for
 * DATE_NONE and INT64_MAX for DATE_OPEN, so that both compare as their days do.
 */
int64_t date_riga_begin_us(struct date d);
/* RFC 3339, UTC, with microseconds; "" outside years 1 to 9999. */
void instant_format(int64_t instant_us, char text[static DATE_TEXT_MAX]);
/*
 * Riga local time "YYYY-MM-DD HH:MM" or "YYYY-MM-DD HH:MM:SS" as an instant. False when malformed
 * or in the hour that spring skips; in the hour that autumn repeats it is the first one.
 */
bool instant_parse_riga(struct str text, int64_t *ret_instant_us) MUST_USE;
/* Riga local time "YYYY-MM-DD HH:MM:SS"; "" outside years 1 to 9999. */
void instant_format_riga(int64_t instant_us, char text[static DATE_TEXT_MAX]);

#endif
