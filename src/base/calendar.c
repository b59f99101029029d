/* The rules of the public holidays as a table and two computed days: see calendar.h. */
#include "base/calendar.h"

/*
 * A day as a constant, for tables: the formula of date_from_ymd with years that begin in March.
 * Whether such a day exists the tests check.
 */
#define SHIFTED_YEAR(y, m) ((m) <= 2 ? (y)-1 : (y))
#define SHIFTED_MONTH(m) ((m) <= 2 ? (m) + 9 : (m)-3)
#define DAY(y, m, d)                                                                     \
    {                                                                                    \
        365 * SHIFTED_YEAR(y, m) + SHIFTED_YEAR(y, m) / 4 - SHIFTED_YEAR(y, m) / 100 +   \
            SHIFTED_YEAR(y, m) / 400 + (153 * SHIFTED_MONTH(m) + 2) / 5 + (d)-1 - 719468 \
    }
#define NO_DAY    \
    {             \
        INT32_MIN \
    }

static const struct calendar_row default_rows[] = {
    {CALENDAR_FESTIVAL, DAY(2018, 7, 8), NO_DAY},
    {CALENDAR_ONE_OFF, DAY(2018, 9, 24), NO_DAY}, /* the Pope's visit */
    {CALENDAR_MOVED, DAY(2021, 5, 3), DAY(2021, 5, 8)},
    {CALENDAR_MOVED, DAY(2021, 6, 25), DAY(2021, 6, 19)},
    {CALENDAR_MOVED, DAY(2021, 11, 19), DAY(2021, 11, 13)},
    {CALENDAR_MOVED, DAY(2023, 5, 5), DAY(2023, 5, 20)},
    {CALENDAR_ONE_OFF, DAY(2023, 5, 29), NO_DAY}, /* bronze at the ice hockey championship */
    {CALENDAR_FESTIVAL, DAY(2023, 7, 9), NO_DAY},
    {CALENDAR_MOVED, DAY(2024, 12, 23), DAY(2024, 12, 14)},
    {CALENDAR_MOVED, DAY(2024, 12, 30), DAY(2024, 12, 28)},
    {CALENDAR_MOVED, DAY(2025, 5, 2), DAY(2025, 5, 10)},
    {CALENDAR_MOVED, DAY(2025, 11, 17), DAY(2025, 11, 8)},
    {CALENDAR_MOVED, DAY(2026, 1, 2), DAY(2026, 1, 17)},
    {CALENDAR_MOVED, DAY(2026, 6, 22), DAY(2026, 6, 27)},
};

static const struct {
    int month, day;
    enum calendar_reason reason;
} fixed_days[] = {
    {1, 1, CALENDAR_NEW_YEAR},        {5, 1, CALENDAR_LABOUR_DAY},  {5, 4, CALENDAR_INDEPENDENCE},
    {6, 23, CALENDAR_MIDSUMMER_EVE},  {6, 24, CALENDAR_MIDSUMMER},  {11, 18, CALENDAR_PROCLAMATION},
    {12, 24, CALENDAR_CHRISTMAS},     {12, 25, CALENDAR_CHRISTMAS}, {12, 26, CALENDAR_CHRISTMAS},
    {12, 31, CALENDAR_NEW_YEARS_EVE},
};

static const struct {
    int after_easter;
    enum calendar_reason reason;
} easter_days[] = {
    {-2, CALENDAR_GOOD_FRIDAY},
    {0, CALENDAR_EASTER},
    {1, CALENDAR_EASTER_MONDAY},
    {49, CALENDAR_PENTECOST},
};

static const struct {
    const char *lv, *en;
} reason_names[CALENDAR_REASON_COUNT] = {
    [CALENDAR_WORKING] = {"darba diena", "working day"},
    [CALENDAR_WORKING_SATURDAY] = {"pārceltā darba diena", "working day moved here"},
    [CALENDAR_WEEKEND] = {"nedēļas nogale", "weekend"},
    [CALENDAR_MOVED_AWAY] = {"darba diena pārcelta", "working day moved away"},
    [CALENDAR_SUBSTITUTE] = {"brīvdiena par svētku dienu nedēļas nogalē",
                             "free for a holiday on a weekend"},
    [CALENDAR_NEW_YEAR] = {"Jaungada diena", "New Year's Day"},
    [CALENDAR_GOOD_FRIDAY] = {"Lielā Piektdiena", "Good Friday"},
    [CALENDAR_EASTER] = {"Pirmās Lieldienas", "Easter Sunday"},
    [CALENDAR_EASTER_MONDAY] = {"Otrās Lieldienas", "Easter Monday"},
    [CALENDAR_LABOUR_DAY] = {"Darba svētki, Satversmes sapulces sasaukšanas diena",
                             "Labour Day, Convocation of the Constituent Assembly"},
    [CALENDAR_INDEPENDENCE] = {"Latvijas Republikas Neatkarības atjaunošanas diena",
                               "Restoration of Independence Day"},
    [CALENDAR_MOTHERS_DAY] = {"Mātes diena", "Mother's Day"},
    [CALENDAR_PENTECOST] = {"Vasarsvētki", "Pentecost"},
    [CALENDAR_MIDSUMMER_EVE] = {"Līgo diena", "Midsummer Eve"},
    [CALENDAR_MIDSUMMER] = {"Jāņu diena", "Midsummer Day"},
    [CALENDAR_FESTIVAL_DAY] = {"Dziesmu un deju svētku noslēguma diena",
                               "closing day of the Song and Dance Festival"},
    [CALENDAR_ONE_OFF_DAY] = {"vienreizēja svētku diena", "one-off public holiday"},
    [CALENDAR_PROCLAMATION] = {"Latvijas Republikas Proklamēšanas diena",
                               "Proclamation Day of the Republic"},
    [CALENDAR_CHRISTMAS] = {"Ziemassvētki", "Christmas"},
    [CALENDAR_NEW_YEARS_EVE] = {"Vecgada diena", "New Year's Eve"},
};

struct calendar
calendar_with(enum calendar_party party, const struct calendar_row *rows, size_t row_count)
{
    return (struct calendar){
        .rows = rows,
        .row_count = row_count,
        .moved_days = party == CALENDAR_STATE_BODY,
    };
}

struct calendar
calendar_default(enum calendar_party party)
{
    return calendar_with(party, default_rows, ARRAY_LEN(default_rows));
}

struct date
calendar_easter(int year)
{
    /* The first Sunday after the Paschal full moon: golden number, century, epact, weekday. */
    int golden = year % 19, century = year / 100, in_century = year % 100;
    int moon_shift = century - century / 4 - (8 * century + 13) / 25;
    int epact = (19 * golden + moon_shift + 15) % 30;
    int weekday, late, of_march;
    struct date easter;

    if (year < 1583 || year > 9999)
        return DATE_NONE;
    weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    /* Keeps the full moon from falling on 19 April, or twice on one day of the 19 years. */
    late = (golden + 11 * epact + 22 * weekday) / 451;
    of_march = epact + weekday - 7 * late + 22;
    if (!date_from_ymd(year, 3, 1, &easter))
        return DATE_NONE;
    return date_add_days(easter, of_march - 1);
}

static bool
is_weekend(struct date day)
{
    return date_weekday(day) >= 6;
}

/* The public holiday that a day is, its substitute days not yet counted; or CALENDAR_WORKING. */
static enum calendar_reason
holiday(const struct calendar *calendar, struct date day)
{
    int year, month, of_month;
    struct date easter;

    date_to_ymd(day, &year, &month, &of_month);
    for (size_t i = 0; i < ARRAY_LEN(fixed_days); i++)
        if (month == fixed_days[i].month && of_month == fixed_days[i].day)
            return fixed_days[i].reason;
    easter = calendar_easter(year);
    for (size_t i = 0; i < ARRAY_LEN(easter_days); i++)
        if (date_eq(day, date_add_days(easter, easter_days[i].after_easter)))
            return easter_days[i].reason;
    if (month == 5 && of_month > 7 && of_month <= 14 && date_weekday(day) == 7)
        return CALENDAR_MOTHERS_DAY;
    for (size_t i = 0; i < calendar->row_count; i++) {
        if (calendar->rows[i].kind != CALENDAR_MOVED && date_eq(day, calendar->rows[i].day))
            return calendar->rows[i].kind == CALENDAR_FESTIVAL ? CALENDAR_FESTIVAL_DAY
                                                               : CALENDAR_ONE_OFF_DAY;
    }
    return CALENDAR_WORKING;
}

/* Whether the day is the first otherwise working one after a holiday that earns another day. */
static bool
is_substitute(const struct calendar *calendar, struct date day)
{
    for (struct date before = date_add_days(day, -1); !date_is_none(before);
         before = date_add_days(before, -1)) {
        enum calendar_reason reason = holiday(calendar, before);
        if (!is_weekend(before) && reason == CALENDAR_WORKING)
            return false;
        if (is_weekend(before) &&
            (reason == CALENDAR_INDEPENDENCE || reason == CALENDAR_PROCLAMATION ||
             reason == CALENDAR_FESTIVAL_DAY))
            return true;
    }
    return false;
}

/* What the day is by the law alone, without moved days. */
static enum calendar_reason
by_law(const struct calendar *calendar, struct date day)
{
    enum calendar_reason reason = holiday(calendar, day);

    if (reason != CALENDAR_WORKING)
        return reason;
    if (is_weekend(day))
        return CALENDAR_WEEKEND;
    return is_substitute(calendar, day) ? CALENDAR_SUBSTITUTE : CALENDAR_WORKING;
}

enum calendar_reason
calendar_reason(const struct calendar *calendar, struct date day)
{
    for (size_t i = 0; calendar->moved_days && i < calendar->row_count; i++) {
        if (calendar->rows[i].kind != CALENDAR_MOVED)
            continue;
        if (date_eq(day, calendar->rows[i].day))
            return CALENDAR_MOVED_AWAY;
        if (date_eq(day, calendar->rows[i].to))
            return CALENDAR_WORKING_SATURDAY;
    }
    return by_law(calendar, day);
}

static const char *
moved_fault(const struct calendar *calendar, size_t row)
{
    struct date day = calendar->rows[row].day, to = calendar->rows[row].to;
    int year, month, of_month, to_year, to_month;

    if (date_is_none(to) || date_is_open(to) || date_weekday(to) != 6)
        return "a working day is moved to a Saturday";
    if (by_law(calendar, day) != CALENDAR_WORKING)
        return "the day moved away is no working day";
    if (by_law(calendar, to) != CALENDAR_WEEKEND)
        return "the Saturday moved to is a public holiday";
    date_to_ymd(day, &year, &month, &of_month);
    date_to_ymd(to, &to_year, &to_month, &of_month);
    if (year != to_year || month != to_month)
        return "a working day is moved within its month";
    return NULL;
}

const char *
calendar_fault(const struct calendar *calendar, size_t *ret_row)
{
    for (size_t i = 0; i < calendar->row_count; i++) {
        const struct calendar_row *row = &calendar->rows[i];
        const char *fault = NULL;
        if (date_is_none(row->day) || date_is_open(row->day))
            fault = "the day is missing";
        else if (row->kind == CALENDAR_MOVED)
            fault = moved_fault(calendar, i);
        for (size_t k = 0; k < i && !fault; k++) {
            const struct calendar_row *before = &calendar->rows[k];
            if (date_eq(before->day, row->day) ||
                (before->kind == CALENDAR_MOVED && row->kind == CALENDAR_MOVED &&
                 date_eq(before->to, row->to)))
                fault = "the day stands in the table twice";
        }
        if (fault) {
            *ret_row = i;
            return fault;
        }
    }
    return NULL;
}

const char *
calendar_reason_lv(enum calendar_reason reason)
{
    return reason_names[reason < CALENDAR_REASON_COUNT ? reason : CALENDAR_WORKING].lv;
}

const char *
calendar_reason_en(enum calendar_reason reason)
{
    return reason_names[reason < CALENDAR_REASON_COUNT ? reason : CALENDAR_WORKING].en;
}

bool
calendar_is_working_day(const struct calendar *calendar, struct date day)
{
    enum calendar_reason reason = calendar_reason(calendar, day);

    return reason == CALENDAR_WORKING || reason == CALENDAR_WORKING_SATURDAY;
}

struct date
calendar_add_working_days(const struct calendar *calendar, struct date from, unsigned count)
{
    struct date day = date_is_open(from) ? DATE_NONE : from;

    while (count > 0 && !date_is_none(day)) {
        day = date_add_days(day, 1);
        if (!date_is_none(day) && calendar_is_working_day(calendar, day))
            count--;
    }
    return day;
}

unsigned
calendar_count_working_days(const struct calendar *calendar, struct date from, struct date till)
{
    unsigned count = 0;

    if (date_is_none(from) || date_is_open(till))
        return 0;
    for (struct date day = from; day.days <= till.days; day.days++)
        count += calendar_is_working_day(calendar, day);
    return count;
}
