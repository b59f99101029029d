/* The detectors, one function each: see misuse.h. */
#define _GNU_SOURCE
#include "audit/misuse.h"

#include <stdlib.h>
#include <string.h>

/* What look-ups are grouped by; within a group they stay in order. */
struct key {
    uint64_t operator_number, other; /* the person, or the day */
    size_t lookup;
};

/* What every detector is handed. */
struct search {
    const struct lookup *lookups;
    size_t count;
    const struct misuse_rules *rules;
    struct misuse_findings *findings;
    struct key *keys; /* of the look-ups, as a detector sorts them */
    bool failed;
};

struct misuse_rules
misuse_rules_default(void)
{
    return (struct misuse_rules){
        .calendar = calendar_default(CALENDAR_STATE_BODY),
        .open_minute = 8 * 60,
        .close_minute = 18 * 60,
        .repeats = 3,
        .volume_factor = 3,
        .volume_least = 20,
        .leaving_days = 14,
    };
}

const char *
misuse_sign_name(enum misuse_sign sign)
{
    static const char *const names[MISUSE_SIGN_COUNT] = {
        "out-of-hours",    "own-code",       "own-surname",    "repeated",
        "after-not-found", "no-application", "unusual-volume", "leaving"};

    return sign < MISUSE_SIGN_COUNT ? names[sign] : NULL;
}

static void
find(struct search *search, struct misuse_finding finding)
{
    struct misuse_findings *findings = search->findings;

    if (findings->count == findings->size) {
        size_t size = findings->size ? 2 * findings->size : 64;
        struct misuse_finding *grown = reallocarray(findings->items, size, sizeof *grown);
        if (!grown) {
            search->failed = true;
            return;
        }
        findings->items = grown;
        findings->size = size;
    }
    findings->items[findings->count++] = finding;
}

void
misuse_findings_done(struct misuse_findings *findings)
{
    free(findings->items);
    *findings = (struct misuse_findings){0};
}

/* Minutes on the clock on the wall. */
static unsigned
minute_of_day(int64_t at_us)
{
    int64_t local_s = at_us / US_PER_SECOND + date_riga_offset_s(at_us);

    return (unsigned)((local_s % SECONDS_PER_DAY + SECONDS_PER_DAY) % SECONDS_PER_DAY / 60);
}

static void
look_at_hours(struct search *search, size_t i)
{
    const struct misuse_rules *rules = search->rules;
    struct date day = date_in_riga(search->lookups[i].at_us);
    unsigned minute = minute_of_day(search->lookups[i].at_us);

    if (!calendar_is_working_day(&rules->calendar, day) || minute < rules->open_minute ||
        minute >= rules->close_minute)
        find(search, (struct misuse_finding){.sign = MISUSE_OUT_OF_HOURS, .lookup = i, .day = day});
}

static void
look_at_code(struct search *search, size_t i)
{
    const struct lookup *lookup = &search->lookups[i];

    if (lookup->operator_number && (lookup->operator_number == lookup->person ||
                                    lookup->operator_number == lookup->person_first))
        find(search, (struct misuse_finding){.sign = MISUSE_OWN_CODE, .lookup = i});
}

static int
compare_surnames(const void *a, const void *b)
{
    const uint64_t *person = a;
    const struct misuse_surname *row = b;

    return *person < row->person ? -1 : *person > row->person;
}

static void
look_at_surname(struct search *search, size_t i)
{
    const struct lookup *lookup = &search->lookups[i];
    const uint64_t codes[] = {lookup->person, lookup->person_first};

    for (size_t k = 0; k < ARRAY_LEN(codes) && search->rules->surname_count; k++) {
        const struct misuse_surname *row =
            bsearch(&codes[k], search->rules->surnames, search->rules->surname_count, sizeof *row,
                    compare_surnames);
        if (row && misuse_same_surname(row->surname, lookup->operator_surname)) {
            find(search, (struct misuse_finding){.sign = MISUSE_OWN_SURNAME, .lookup = i});
            return;
        }
    }
}

static void
look_at_application(struct search *search, size_t i)
{
    if (search->lookups[i].application.len == 0)
        find(search, (struct misuse_finding){.sign = MISUSE_NO_APPLICATION, .lookup = i});
}

static void
look_at_leaver(struct search *search, size_t i)
{
    const struct lookup *lookup = &search->lookups[i];
    struct date day = date_in_riga(lookup->at_us);

    for (size_t k = 0; k < search->rules->leaver_count; k++) {
        const struct misuse_leaver *leaver = &search->rules->leavers[k];
        if (leaver->operator_number != lookup->operator_number || !lookup->operator_number)
            continue;
        if (day.days > leaver->last_day.days - search->rules->leaving_days) {
            find(search, (struct misuse_finding){
                             .sign = MISUSE_LEAVING, .lookup = i, .day = leaver->last_day});
            return;
        }
    }
}

static int
compare_keys(const void *a, const void *b)
{
    const struct key *left = a, *right = b;

    if (left->operator_number != right->operator_number)
        return left->operator_number < right->operator_number ? -1 : 1;
    if (left->other != right->other)
        return left->other < right->other ? -1 : 1;
    return left->lookup < right->lookup ? -1 : left->lookup > right->lookup;
}

static void
sort_keys(struct search *search, bool by_person)
{
    for (size_t i = 0; i < search->count; i++) {
        const struct lookup *lookup = &search->lookups[i];
        search->keys[i] = (struct key){
            .operator_number = lookup->operator_number,
            .other = by_person ? lookup->person_first
                               : (uint64_t)(int64_t)date_in_riga(lookup->at_us).days,
            .lookup = i,
        };
    }
    qsort(search->keys, search->count, sizeof *search->keys, compare_keys);
}

/* Where the group that begins at `from` ends. */
static size_t
group_end(const struct search *search, size_t from)
{
    size_t end = from + 1;

    while (end < search->count &&
           search->keys[end].operator_number == search->keys[from].operator_number &&
           search->keys[end].other == search->keys[from].other)
        end++;
    return end;
}

/* One operator's look-ups of one person. A request that was sent again is no second look. */
static void
look_at_repeats(struct search *search, size_t from, size_t end)
{
    uint64_t times = 0;
    bool not_found = false;

    for (size_t i = from; i < end; i++) {
        size_t at = search->keys[i].lookup;
        const struct lookup *lookup = &search->lookups[at];
        if (lookup->repeat)
            continue;
        times++;
        if (times >= search->rules->repeats)
            find(search,
                 (struct misuse_finding){.sign = MISUSE_REPEATED, .lookup = at, .count = times});
        if (not_found)
            find(search, (struct misuse_finding){
                             .sign = MISUSE_AFTER_NOT_FOUND, .lookup = at, .count = times});
        not_found = not_found || str_eq_c(lookup->outcome, "not-found");
    }
}

static int
compare_counts(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;

    return *left < *right ? -1 : *left > *right;
}

/* The lower middle, so that of two days the busier one can be unusual. */
static uint64_t
median(uint64_t *counts, size_t count)
{
    qsort(counts, count, sizeof *counts, compare_counts);
    return counts[(count - 1) / 2];
}

/* One operator's days: keys [from, end) are sorted by day. */
static void
look_at_volume(struct search *search, size_t from, size_t end, uint64_t *counts)
{
    size_t days = 0;
    uint64_t usual, many;

    for (size_t i = from; i < end; i = group_end(search, i))
        counts[days++] = group_end(search, i) - i;
    usual = median(counts, days);
    many = usual * search->rules->volume_factor;
    for (size_t i = from; i < end; i = group_end(search, i)) {
        uint64_t count = group_end(search, i) - i;
        if (count >= search->rules->volume_least && count > many)
            find(search, (struct misuse_finding){.sign = MISUSE_UNUSUAL_VOLUME,
                                                 .lookup = search->keys[i].lookup,
                                                 .count = count,
                                                 .usual = usual});
    }
}

static void
look_at_groups(struct search *search, uint64_t *counts)
{
    sort_keys(search, true);
    for (size_t i = 0; i < search->count; i = group_end(search, i))
        look_at_repeats(search, i, group_end(search, i));
    sort_keys(search, false);
    for (size_t i = 0, end; i < search->count; i = end) {
        end = i;
        while (end < search->count &&
               search->keys[end].operator_number == search->keys[i].operator_number)
            end++;
        look_at_volume(search, i, end, counts);
    }
}

static int
compare_findings(const void *a, const void *b)
{
    const struct misuse_finding *left = a, *right = b;

    if (left->lookup != right->lookup)
        return left->lookup < right->lookup ? -1 : 1;
    return (int)left->sign - (int)right->sign;
}

int
misuse_find(const struct lookup *lookups, size_t count, const struct misuse_rules *rules,
            struct misuse_findings *ret_findings)
{
    static void (*const detectors[])(struct search *, size_t) = {
        look_at_hours, look_at_code, look_at_surname, look_at_application, look_at_leaver};
    struct misuse_findings findings = {0};
    struct search search = {lookups, count, rules, &findings, NULL, false};
    uint64_t *counts = calloc(count + 1, sizeof *counts);

    search.keys = calloc(count + 1, sizeof *search.keys);
    search.failed = !counts || !search.keys;
    for (size_t i = 0; i < count && !search.failed; i++)
        for (size_t k = 0; k < ARRAY_LEN(detectors); k++)
            detectors[k](&search, i);
    if (!search.failed)
        look_at_groups(&search, counts);
    free(search.keys);
    free(counts);
    if (search.failed) {
        misuse_findings_done(&findings);
        return -1;
    }
    if (findings.count > 1)
        qsort(findings.items, findings.count, sizeof *findings.items, compare_findings);
    *ret_findings = findings;
    return 0;
}
