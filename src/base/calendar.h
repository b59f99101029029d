/*
 * Working days in Latvia, per party. Pure.
 *
 * Free are Saturdays, Sundays and the public holidays: fixed ones, those that follow Easter (which
 * is computed), and one-off ones from a table. When 4 May, 18 November or the closing day of the
 * Song and Dance Festival falls on a Saturday or Sunday, the next working day is free as well.
 * The government may move a working day to a Saturday; that binds state bodies and is advice to
 * municipalities, so there is a calendar per party.
 * The rules are those in force since 2015 and are applied to any year; 1 May, Easter Sunday,
 * Pentecost and the second Sunday of May simply fall where they fall.
 * Source: SPEC section 7; law "Par svētku, atceres un atzīmējamām dienām" section 1; Labour Law
 * section 133 part 4.
 */
#ifndef TILTS_BASE_CALENDAR_H
#define TILTS_BASE_CALENDAR_H

#include "base/date.h"

enum calendar_row_kind {
    CALENDAR_FESTIVAL, /* day: the Song and Dance Festival closes */
    CALENDAR_ONE_OFF,  /* day: a public holiday of this year only */
    CALENDAR_MOVED,    /* day: free; its work is done on `to` */
};

/* What no rule gives: a row of the table that is edited when the government decides. */
struct calendar_row {
    enum calendar_row_kind kind;
    struct date day;
    struct date to; /* CALENDAR_MOVED only */
};

struct calendar {
    const struct calendar_row *rows;
    size_t row_count;
    bool moved_days; /* whether moved working days bind this party */
};

enum calendar_party { CALENDAR_STATE_BODY, CALENDAR_MUNICIPALITY };

/* The table that comes with the program: festivals, one-off days, and moves from 2021 to 2026. */
struct calendar calendar_default(enum calendar_party party);
/* The same rules with a table of the caller's, which must outlive the calendar. */
struct calendar calendar_with(enum calendar_party party, const struct calendar_row *rows,
                              size_t row_count);

/*
 * NULL when the table makes sense, or a sentence about the row *ret_row: a moved day is a working
 * day from Monday to Friday, and goes to a free Saturday of the same month that no other row takes.
 */
const char *calendar_fault(const struct calendar *calendar, size_t *ret_row);

/* Easter Sunday of a year from 1583 to 9999, by the Gregorian rule; else DATE_NONE. */
struct date calendar_easter(int year);

/* Why a day is free, or not. Weekends are CALENDAR_WEEKEND only when they are nothing else. */
enum calendar_reason {
    CALENDAR_WORKING,
    CALENDAR_WORKING_SATURDAY, /* moved there */
    CALENDAR_WEEKEND,
    CALENDAR_MOVED_AWAY,
    CALENDAR_SUBSTITUTE, /* for 4 May, 18 November or the festival's closing day */
    CALENDAR_NEW_YEAR,
    CALENDAR_GOOD_FRIDAY,
    CALENDAR_EASTER,
    CALENDAR_EASTER_MONDAY,
    CALENDAR_LABOUR_DAY,
    CALENDAR_INDEPENDENCE, /* 4 May */
    CALENDAR_MOTHERS_DAY,
    CALENDAR_PENTECOST,
    CALENDAR_MIDSUMMER_EVE, /* Līgo */
    CALENDAR_MIDSUMMER,     /* Jāņi */
    CALENDAR_FESTIVAL_DAY,
    CALENDAR_ONE_OFF_DAY,
    CALENDAR_PROCLAMATION, /* 18 November */
    CALENDAR_CHRISTMAS,    /* 24 to 26 December */
    CALENDAR_NEW_YEARS_EVE,
    CALENDAR_REASON_COUNT,
};

enum calendar_reason calendar_reason(const struct calendar *calendar, struct date day);
/* For lists and pages; never NULL. */
const char *calendar_reason_lv(enum calendar_reason reason);
const char *calendar_reason_en(enum calendar_reason reason);

bool calendar_is_working_day(const struct calendar *calendar, struct date day);
/*
 * The count-th working day after `from`, which itself does not count; count 0 is `from`. DATE_NONE
 * when that is beyond the year 9999 or from is no day.
 */
struct date calendar_add_working_days(const struct calendar *calendar, struct date from,
                                      unsigned count);
/* How many working days there are from `from` to `till`, both included; 0 when till is before. */
unsigned calendar_count_working_days(const struct calendar *calendar, struct date from,
                                     struct date till);

#endif
