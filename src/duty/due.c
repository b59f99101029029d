/* One line per clock: see due.h. */
#include "duty/due.h"

#define US_PER_HOUR (3600 * US_PER_SECOND)

/* 24:00 of a day, which is 00:00 of the next. */
static int64_t
end_of(struct date day)
{
    struct date next = date_add_days(day, 1);

    return date_is_none(next) ? DUE_NEVER : date_riga_begin_us(next);
}

static int64_t
after_hours(int64_t event_us, unsigned hours)
{
    int64_t span_us;

    if (hours > DUE_NEVER / US_PER_HOUR)
        return DUE_NEVER;
    span_us = hours * US_PER_HOUR;
    return event_us > DUE_NEVER - span_us ? DUE_NEVER : event_us + span_us;
}

/* Months beyond what int holds lead beyond the year 9999 all the same. */
static int
months(unsigned count)
{
    return count > 10000 * 12 ? 10000 * 12 : (int)count;
}

int64_t
due_at_us(struct due_rule rule, const struct calendar *calendar, int64_t event_us)
{
    struct date day = date_in_riga(event_us);

    switch (rule.clock) {
    case DUE_NO_TERM:
        return DUE_NEVER;
    case DUE_AT_ONCE:
        return event_us;
    case DUE_HOURS:
        return after_hours(event_us, rule.count);
    case DUE_WORKING_DAYS:
        return end_of(calendar_add_working_days(calendar, day, rule.count));
    case DUE_MONTHS:
        return end_of(date_add_months(day, months(rule.count)));
    case DUE_MONTHS_AHEAD:
        return end_of(date_add_months(day, -months(rule.count)));
    case DUE_BEFORE:
        return date_is_none(day) ? DUE_NEVER : date_riga_begin_us(day);
    }
    return DUE_NEVER;
}

struct date
due_day(int64_t due_us)
{
    return due_us == DUE_NEVER ? DATE_OPEN : date_in_riga(due_us - 1);
}

bool
due_ends_with_day(int64_t due_us)
{
    return due_us != DUE_NEVER && due_us == end_of(due_day(due_us));
}

void
due_format(int64_t due_us, char text[static DATE_TEXT_MAX])
{
    struct buf buf;

    text[0] = '\0';
    if (due_us == DUE_NEVER)
        return;
    if (!due_ends_with_day(due_us)) {
        instant_format_riga(due_us, text);
        return;
    }
    buf_init(&buf, text, DATE_TEXT_MAX);
    date_add_to(&buf, due_day(due_us));
    buf_add_c(&buf, " 24:00");
    (void)buf_c(&buf);
}
