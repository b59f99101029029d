/* Counting: see monthly.h. */
#include "audit/monthly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OTHER "*"

bool
monthly_init(struct monthly *monthly, struct str month, const struct str *programmes,
             size_t programme_count)
{
    char day[DATE_TEXT_MAX];

    *monthly = (struct monthly){.programmes = programmes, .programme_count = programme_count};
    if (month.len != 7)
        return false;
    snprintf(day, sizeof day, "%.7s-01", month.ptr);
    if (!date_parse(str_from(day), &monthly->first))
        return false;
    monthly->end = date_add_months(monthly->first, 1);
    monthly->before = date_add_months(monthly->first, -1);
    return !date_is_none(monthly->end) && !date_is_none(monthly->before);
}

static bool
is_now(const struct monthly *monthly, int64_t at_us)
{
    return at_us >= date_riga_begin_us(monthly->first) && at_us < date_riga_begin_us(monthly->end);
}

bool
monthly_wants(const struct monthly *monthly, int64_t at_us)
{
    return at_us >= date_riga_begin_us(monthly->before) && at_us < date_riga_begin_us(monthly->end);
}

static struct monthly_tally *
tally_of(struct monthly_tallies *tallies, struct str name)
{
    for (size_t i = 0; i < tallies->count; i++)
        if (str_eq_c(name, tallies->rows[i].name))
            return &tallies->rows[i];
    if (tallies->count >= MONTHLY_TALLIES - 1 && !str_eq_c(name, OTHER))
        return tally_of(tallies, STR(OTHER)); /* the last place is kept for it */
    if (!str_copy(name, tallies->rows[tallies->count].name, MONTHLY_NAME_MAX))
        return tally_of(tallies, STR(OTHER));
    return &tallies->rows[tallies->count++];
}

static void
count_tally(struct monthly_tallies *tallies, struct str name, bool now)
{
    struct monthly_tally *tally = tally_of(tallies, name);

    if (now)
        tally->now++;
    else
        tally->before++;
}

/* Only what an agreement knows is told by name. */
static struct str
programme_of(const struct monthly *monthly, struct str purpose)
{
    if (purpose.len == 0)
        return STR("");
    for (size_t i = 0; i < monthly->programme_count; i++)
        if (str_eq(monthly->programmes[i], purpose))
            return purpose;
    return STR(OTHER);
}

static void
count_time(struct monthly *monthly, int64_t at_us)
{
    struct date day = date_in_riga(at_us);
    int64_t within = at_us - date_riga_begin_us(day);
    char local[DATE_TEXT_MAX];
    uint64_t hour;

    instant_format_riga(at_us, local); /* the clock on the wall, also when it is put forward */
    if (!str_to_u64((struct str){local + 11, 2}, 23, &hour))
        hour = (uint64_t)(within / (3600 * US_PER_SECOND)) % 24;
    monthly->by_hour[hour]++;
    monthly->by_weekday[date_weekday(day) - 1]++;
}

/* A provider answers a check; a platform is answered by each provider that it asked. */
static bool
is_answer(const struct record *record)
{
    return record->type == RECORD_CHECK ||
           (record->type == RECORD_ANSWERED &&
            (str_eq_c(record->outcome, "disclosed") || str_eq_c(record->outcome, "not-found")));
}

void
monthly_add(struct monthly *monthly, const struct record *record)
{
    bool now = is_now(monthly, record->at_us);
    struct monthly_volume *volume = now ? &monthly->now : &monthly->past;

    if (!monthly_wants(monthly, record->at_us))
        return;
    if (is_answer(record))
        volume->answered++;
    else if (record->type == RECORD_REFUSAL || record->type == RECORD_ANSWERED)
        volume->refused++;
    else if (record->type == RECORD_MALFORMED)
        volume->malformed++;
    else
        return;
    volume->all++;
    volume->rows += record->rows_disclosed;
    count_tally(&monthly->outcomes, record->outcome, now);
    if (record->type != RECORD_MALFORMED)
        count_tally(&monthly->by_programme, programme_of(monthly, record->purpose), now);
    if (now)
        count_time(monthly, record->at_us);
}

void
monthly_add_erased(struct monthly *monthly, int64_t at_us)
{
    if (monthly_wants(monthly, at_us))
        (is_now(monthly, at_us) ? &monthly->now : &monthly->past)->erased++;
}

static int
compare_tallies(const void *a, const void *b)
{
    return strcmp(((const struct monthly_tally *)a)->name, ((const struct monthly_tally *)b)->name);
}

void
monthly_end(struct monthly *monthly)
{
    qsort(monthly->outcomes.rows, monthly->outcomes.count, sizeof monthly->outcomes.rows[0],
          compare_tallies);
    qsort(monthly->by_programme.rows, monthly->by_programme.count,
          sizeof monthly->by_programme.rows[0], compare_tallies);
}

unsigned
monthly_share(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)((part * 1000 + whole / 2) / whole) : 0;
}
