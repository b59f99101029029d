/* Civil days by arithmetic, never through the C library's time zone: see date.h. */
#include "base/date.h"

#include <stdio.h>

#define DAYS_0001_01_01 (-719162)
#define DAYS_9999_12_31 2932896

bool
date_is_none(struct date d)
{
    return d.days == INT32_MIN;
}

bool
date_is_open(struct date d)
{
    return d.days == INT32_MAX;
}

bool
date_eq(struct date a, struct date b)
{
    return a.days == b.days;
}

struct date
date_earlier(struct date a, struct date b)
{
    return a.days < b.days ? a : b;
}

struct date
date_later(struct date a, struct date b)
{
    return a.days > b.days ? a : b;
}

/* The day, or DATE_NONE outside years 1 to 9999. */
static struct date
in_range(int64_t days)
{
    if (days < DAYS_0001_01_01 || days > DAYS_9999_12_31)
        return DATE_NONE;
    return (struct date){(int32_t)days};
}

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool
date_from_ymd(int year, int month, int day, struct date *ret_date)
{
    int y, shifted;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return false;
    /* Years that begin in March put the leap day last; then months follow a linear pattern. */
    y = month <= 2 ? year - 1 : year;
    shifted = month <= 2 ? month + 9 : month - 3;
    ret_date->days =
        365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468;
    return true;
}

void
date_to_ymd(struct date d, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t n = (int64_t)d.days + 719468; /* days since 0000-03-01 */
    int64_t era = (n >= 0 ? n : n - 146096) / 146097;
    int64_t in_era = n - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * in_year + 2) / 153;

    *ret_day = (int)(in_year - (153 * shifted + 2) / 5 + 1);
    *ret_month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *ret_year = (int)(year + era * 400 + (*ret_month <= 2));
}

struct date
date_add_days(struct date d, int32_t days)
{
    if (date_is_none(d) || date_is_open(d))
        return d;
    return in_range((int64_t)d.days + days);
}

struct date
date_add_months(struct date d, int months)
{
    int year, month, day;
    int64_t index;
    struct date sum;

    if (date_is_none(d) || date_is_open(d))
        return d;
    date_to_ymd(d, &year, &month, &day);
    index = (int64_t)year * 12 + month - 1 + months;
    if (index < 12 || index >= 10000 * 12)
        return DATE_NONE;
    year = (int)(index / 12);
    month = (int)(index % 12) + 1;
    if (day > days_in_month(year, month))
        day = days_in_month(year, month);
    return date_from_ymd(year, month, day, &sum) ? sum : DATE_NONE;
}

int
date_weekday(struct date d)
{
    int64_t from_thursday = ((int64_t)d.days % 7 + 7) % 7; /* 1970-01-01 was a Thursday */

    return (int)((from_thursday + 3) % 7) + 1;
}

/* Takes exactly count digits off the front. */
static bool
take_digits(struct str *text, size_t count, int *ret_number)
{
    uint64_t number;

    if (text->len < count || !str_to_u64((struct str){text->ptr, count}, 9999999, &number))
        return false;
    text->ptr += count;
    text->len -= count;
    *ret_number = (int)number;
    return true;
}

static bool
take_char(struct str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    text->ptr++;
    text->len--;
    return true;
}

static bool
take_ymd(struct str *text, struct date *ret_date)
{
    int year, month, day;

    return take_digits(text, 4, &year) && take_char(text, '-') && take_digits(text, 2, &month) &&
           take_char(text, '-') && take_digits(text, 2, &day) &&
           date_from_ymd(year, month, day, ret_date);
}

bool
date_parse(struct str text, struct date *ret_date)
{
    struct date d;

    if (!take_ymd(&text, &d) || text.len != 0)
        return false;
    *ret_date = d;
    return true;
}

/* "hh:mm:ss[.fraction]" as seconds of the day; 24:00:00 is the end of the day (3.2.7). */
static bool
take_time(struct str *text, int *ret_seconds)
{
    int hour, minute, second;
    bool fraction = false;

    if (!take_digits(text, 2, &hour) || !take_char(text, ':') || !take_digits(text, 2, &minute) ||
        !take_char(text, ':') || !take_digits(text, 2, &second))
        return false;
    if (take_char(text, '.')) {
        size_t digits = 0;
        for (int digit; take_digits(text, 1, &digit); digits++)
            fraction |= digit != 0;
        if (digits == 0)
            return false;
    }
    if (minute > 59 || second > 59 || hour > 24 || (hour == 24 && (minute || second || fraction)))
        return false;
    *ret_seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* "Z" or "+hh:mm" or "-hh:mm", to 14:00; false when neither is there. */
static bool
take_offset(struct str *text, int *ret_seconds)
{
    int hour, minute, sign;

    if (take_char(text, 'Z')) {
        *ret_seconds = 0;
        return true;
    }
    sign = take_char(text, '+') ? 1 : take_char(text, '-') ? -1 : 0;
    if (!sign || !take_digits(text, 2, &hour) || !take_char(text, ':') ||
        !take_digits(text, 2, &minute) || hour > 14 || minute > 59 || (hour == 14 && minute))
        return false;
    *ret_seconds = sign * (hour * 3600 + minute * 60);
    return true;
}

bool
date_parse_xsd(struct str text, struct date *ret_date)
{
    struct date d;
    int seconds = 0, offset = 0;
    bool has_offset = false;

    text = str_trim(text);
    if (!take_ymd(&text, &d))
        return false;
    if (take_char(&text, 'T') && !take_time(&text, &seconds))
        return false;
    if (text.len != 0) {
        if (!take_offset(&text, &offset))
            return false;
        has_offset = true;
    }
    if (text.len != 0)
        return false;
    /* .NET writes its unset value with the local offset, too, when the kind is set. */
    if (d.days == DAYS_0001_01_01 && seconds == 0) {
        *ret_date = DATE_NONE;
        return true;
    }
    if (has_offset) {
        int64_t utc_s = d.days * SECONDS_PER_DAY + seconds - offset;
        d = date_in_riga(utc_s * US_PER_SECOND);
    } else {
        d = date_add_days(d, seconds / (int32_t)SECONDS_PER_DAY);
    }
    if (date_is_none(d))
        return false;
    *ret_date = d;
    return true;
}

void
date_format(struct date d, char text[static DATE_TEXT_MAX])
{
    int year, month, day;

    if (date_is_none(d) || date_is_open(d)) {
        text[0] = '\0';
        return;
    }
    date_to_ymd(d, &year, &month, &day);
    snprintf(text, DATE_TEXT_MAX, "%04d-%02d-%02d", year, month, day);
}

static void
add_digits(struct buf *buf, int number, int count)
{
    char digits[8];

    for (int i = count; i-- > 0; number /= 10)
        digits[i] = (char)('0' + number % 10);
    buf_add_bytes(buf, digits, (size_t)count);
}

void
date_add_to(struct buf *buf, struct date d)
{
    int year, month, day;

    if (date_is_none(d) || date_is_open(d))
        return;
    date_to_ymd(d, &year, &month, &day);
    add_digits(buf, year, 4);
    buf_add_char(buf, '-');
    add_digits(buf, month, 2);
    buf_add_char(buf, '-');
    add_digits(buf, day, 2);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* 01:00 UTC of the month's last Sunday, seconds since 1970. */
static int64_t
change_s(int year, int month)
{
    struct date last = DATE_NONE;

    if (!date_from_ymd(year, month, 31, &last))
        return 0;
    last.days -= date_weekday(last) % 7;
    return last.days * SECONDS_PER_DAY + 3600;
}

int
date_riga_offset_s(int64_t instant_us)
{
    int64_t utc_s = floor_div(instant_us, US_PER_SECOND);
    int year, month, day;

    date_to_ymd((struct date){(int32_t)floor_div(utc_s, SECONDS_PER_DAY)}, &year, &month, &day);
    if (year == 2000)
        return 2 * 3600;
    return utc_s >= change_s(year, 3) && utc_s < change_s(year, 10) ? 3 * 3600 : 2 * 3600;
}

struct date
date_in_riga(int64_t instant_us)
{
    int64_t local_s = floor_div(instant_us, US_PER_SECOND) + date_riga_offset_s(instant_us);

    return in_range(floor_div(local_s, SECONDS_PER_DAY));
}

int64_t
date_riga_begin_us(struct date d)
{
    int64_t local_us;

    if (date_is_none(d))
        return INT64_MIN;
    if (date_is_open(d))
        return INT64_MAX;
    local_us = d.days * US_PER_DAY;
    /* Clocks change at 03:00 or 04:00 local time, so midnight keeps the offset of the hours before.
     */
    return local_us - date_riga_offset_s(local_us - 2 * 3600 * US_PER_SECOND) * US_PER_SECOND;
}

/* Date and time of day of local seconds, with the given separator. */
static size_t
format_seconds(int64_t local_s, char separator, char text[static DATE_TEXT_MAX])
{
    int64_t days = floor_div(local_s, SECONDS_PER_DAY);
    int of_day = (int)(local_s - days * SECONDS_PER_DAY);
    struct buf buf;

    text[0] = '\0';
    if (date_is_none(in_range(days)))
        return 0;
    buf_init(&buf, text, DATE_TEXT_MAX);
    date_add_to(&buf, (struct date){(int32_t)days});
    buf_add_char(&buf, separator);
    add_digits(&buf, of_day / 3600, 2);
    buf_add_char(&buf, ':');
    add_digits(&buf, of_day / 60 % 60, 2);
    buf_add_char(&buf, ':');
    add_digits(&buf, of_day % 60, 2);
    return buf_c(&buf) ? buf.len : 0;
}

void
instant_format(int64_t instant_us, char text[static DATE_TEXT_MAX])
{
    int64_t utc_s = floor_div(instant_us, US_PER_SECOND);
    size_t len = format_seconds(utc_s, 'T', text);
    struct buf buf;

    if (len == 0)
        return;
    buf_init(&buf, text + len, DATE_TEXT_MAX - len);
    buf_add_char(&buf, '.');
    add_digits(&buf, (int)(instant_us - utc_s * US_PER_SECOND), 6);
    buf_add_char(&buf, 'Z');
    (void)buf_c(&buf);
}

void
instant_format_riga(int64_t instant_us, char text[static DATE_TEXT_MAX])
{
    format_seconds(floor_div(instant_us, US_PER_SECOND) + date_riga_offset_s(instant_us), ' ',
                   text);
}

/* Two digits below limit, after the separator that must stand before them. */
static bool
take_two(struct str *text, char separator, uint64_t limit, int64_t *ret_number)
{
    uint64_t number;

    if (text->len < 3 || text->ptr[0] != separator ||
        !str_to_u64((struct str){text->ptr + 1, 2}, limit - 1, &number))
        return false;
    text->ptr += 3;
    text->len -= 3;
    *ret_number = (int64_t)number;
    return true;
}

bool
instant_parse_riga(struct str text, int64_t *ret_instant_us)
{
    struct str rest;
    struct date day;
    int64_t hour, minute, second = 0, local_us;

    if (text.len < 16 || !date_parse((struct str){text.ptr, 10}, &day))
        return false;
    rest = (struct str){text.ptr + 10, text.len - 10};
    if (!take_two(&rest, ' ', 24, &hour) || !take_two(&rest, ':', 60, &minute) ||
        (rest.len && !take_two(&rest, ':', 60, &second)) || rest.len)
        return false;
    local_us = day.days * US_PER_DAY + (hour * 3600 + minute * 60 + second) * US_PER_SECOND;
    /* Summer time first: of an hour that comes twice it is the earlier one. */
    for (int offset_s = 3 * 3600; offset_s >= 2 * 3600; offset_s -= 3600) {
        int64_t instant_us = local_us - offset_s * US_PER_SECOND;
        if (date_riga_offset_s(instant_us) == offset_s) {
            *ret_instant_us = instant_us;
            return true;
        }
    }
    return false;
}
