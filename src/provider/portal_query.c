/* Reading the portal's parameters: see portal_usage.h. */
#include "provider/portal_usage.h"

#include "audit/lookup.h"

/* A personal code, the country before it allowed: "LV010180-00019". */
static uint64_t
code_of(struct str text)
{
    if (str_starts_with(text, STR("LV"))) {
        text.ptr += 2;
        text.len -= 2;
    }
    return lookup_code(text);
}

/* "hh:mm:ss", a fraction behind it let pass. */
static bool
parse_time(struct str *text, int64_t *ret_us)
{
    uint64_t h, m, s;

    if (text->len < 8 || text->ptr[2] != ':' || text->ptr[5] != ':' ||
        !str_to_u64((struct str){text->ptr, 2}, 23, &h) ||
        !str_to_u64((struct str){text->ptr + 3, 2}, 59, &m) ||
        !str_to_u64((struct str){text->ptr + 6, 2}, 59, &s))
        return false;
    text->ptr += 8;
    text->len -= 8;
    if (text->len > 1 && text->ptr[0] == '.') {
        size_t digits = 1;
        while (digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9')
            digits++;
        text->ptr += digits;
        text->len -= digits;
    }
    *ret_us = (int64_t)(h * 3600 + m * 60 + s) * US_PER_SECOND;
    return true;
}

/* xs:dateTime; without an offset it is the clock on the wall in Riga. */
static bool
parse_instant(struct str text, int64_t *ret_us)
{
    uint64_t hours = 0, minutes = 0;
    struct date day;
    int64_t time_us;
    int sign;

    if (text.len < 19 || text.ptr[10] != 'T' || !date_parse((struct str){text.ptr, 10}, &day))
        return false;
    text.ptr += 11;
    text.len -= 11;
    if (!parse_time(&text, &time_us))
        return false;
    if (text.len == 0) {
        int64_t utc_us = day.days * US_PER_DAY + time_us;
        *ret_us = utc_us - date_riga_offset_s(utc_us - 2 * 3600 * US_PER_SECOND) * US_PER_SECOND;
        return true;
    }
    if (!str_eq_c(text, "Z")) {
        if (text.len != 6 || text.ptr[3] != ':' ||
            !str_to_u64((struct str){text.ptr + 1, 2}, 14, &hours) ||
            !str_to_u64((struct str){text.ptr + 4, 2}, 59, &minutes))
            return false;
        if (text.ptr[0] != '+' && text.ptr[0] != '-')
            return false;
    }
    sign = text.ptr[0] == '-' ? 1 : -1;
    *ret_us = day.days * US_PER_DAY + time_us +
              sign * (int64_t)(hours * 3600 + minutes * 60) * US_PER_SECOND;
    return true;
}

const char *
portal_usage_parse(struct str user_id, struct str user_code, struct str period_start,
                   struct str period_end, struct str offset, struct str limit,
                   struct portal_usage_query *ret_query)
{
    struct portal_usage_query query = {
        .user = code_of(user_id),
        .person = code_of(user_code),
        .from_us = INT64_MIN,
        .till_us = INT64_MAX,
        .limit = PORTAL_USAGE_LIMIT,
    };

    if (!query.user)
        return "the header X-Road-UserId must name the signed-in person";
    if (!query.person)
        return "userCode must be a personal code";
    if (period_start.ptr && !parse_instant(period_start, &query.from_us))
        return "periodStart must be a dateTime";
    if (period_end.ptr && !parse_instant(period_end, &query.till_us))
        return "periodEnd must be a dateTime";
    if (query.from_us > query.till_us)
        return "periodStart is after periodEnd";
    if (offset.ptr && !str_to_u64(offset, INT32_MAX, &query.offset))
        return "offset must be a whole number, 0 or more";
    if (limit.ptr && (!str_to_u64(limit, PORTAL_USAGE_LIMIT, &query.limit) || !query.limit))
        return "limit must be a whole number from 1 to 1000";
    *ret_query = query;
    return NULL;
}
