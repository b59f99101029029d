/*
 * Time travel: the same request on every day of an agreement's whole life, and the state that
 * listings show on that day.
 */
#include "agreement/agreement_state.h"
#include "agreement/decide.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const lines[] = {
    "party DAUGAVPILS 90000077325",
    "party AGENCY 90001800413",
    /* Lives to its last day. */
    "agreement QUIET/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, purposes 4.2.4.2",
    /* Suspended, resumed, amended, then noticed. */
    "agreement LIVELY/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, purposes 4.2.4.2",
    "agreement LIVELY/2: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, effective "
    "2025-03-01, purposes 9.9",
    "agreement LIVELY/3: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, effective "
    "2025-04-01, purposes 4.2.4.2",
    "event LIVELY: 2024-12-20 00:00:00, suspend",
    "event LIVELY: 2025-01-02 00:00:00, resume from 2025-01-10",
    "event LIVELY: 2025-05-31 00:00:00, notice given 2025-05-31 last day 2025-08-31",
    /* Suspended, and ended while it was. */
    "agreement BROKEN/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, purposes 4.2.4.2",
    "event BROKEN: 2025-02-01 00:00:00, suspend",
    "event BROKEN: 2025-04-01 00:00:00, end unlawful-processing",
    /* Withdrawn after three months of force majeure. */
    "agreement FLOODED/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, purposes 4.2.4.2",
    "event FLOODED: 2024-11-30 00:00:00, suspend",
    "event FLOODED: 2025-02-28 00:00:00, withdraw",
    /* Without an end. */
    "agreement OPEN/1: DAUGAVPILS with AGENCY, term 2025-01-01 to open, purposes 4.2.4.2",
};

/* From `from` on, until the next row of the same agreement. */
struct chapter {
    const char *id, *from;
    enum problem_code refusal;
    const char *clause;
    unsigned version;
    enum agreement_state state;
    const char *last_day; /* NULL: open */
};

static const struct chapter chapters[] = {
    {"QUIET", "2024-09-01", PROBLEM_NOT_YET_IN_FORCE, "2", 1, STATE_NOT_YET, "2025-12-31"},
    {"QUIET", "2024-10-01", PROBLEM_NONE, "1.2", 1, STATE_IN_FORCE, "2025-12-31"},
    {"QUIET", "2026-01-01", PROBLEM_EXPIRED, "2", 1, STATE_EXPIRED, "2025-12-31"},

    {"LIVELY", "2024-09-01", PROBLEM_NOT_YET_IN_FORCE, "2", 1, STATE_NOT_YET, "2025-12-31"},
    {"LIVELY", "2024-10-01", PROBLEM_NONE, "1.2", 1, STATE_IN_FORCE, "2025-12-31"},
    {"LIVELY", "2024-12-20", PROBLEM_SUSPENDED, "5", 1, STATE_SUSPENDED, "2025-12-31"},
    {"LIVELY", "2025-01-10", PROBLEM_NONE, "1.2", 1, STATE_IN_FORCE, "2025-12-31"},
    {"LIVELY", "2025-03-01", PROBLEM_PURPOSE_NOT_AGREED, "3.2.1", 2, STATE_IN_FORCE, "2025-12-31"},
    {"LIVELY", "2025-04-01", PROBLEM_NONE, "1.2", 3, STATE_IN_FORCE, "2025-12-31"},
    {"LIVELY", "2025-05-31", PROBLEM_NONE, "1.2", 3, STATE_NOTICE, "2025-08-31"},
    {"LIVELY", "2025-09-01", PROBLEM_TERMINATED, "6.2", 3, STATE_TERMINATED, "2025-08-31"},

    {"BROKEN", "2024-09-01", PROBLEM_NOT_YET_IN_FORCE, "2", 1, STATE_NOT_YET, "2025-12-31"},
    {"BROKEN", "2024-10-01", PROBLEM_NONE, "1.2", 1, STATE_IN_FORCE, "2025-12-31"},
    {"BROKEN", "2025-02-01", PROBLEM_SUSPENDED, "5", 1, STATE_SUSPENDED, "2025-12-31"},
    {"BROKEN", "2025-04-01", PROBLEM_TERMINATED, "6.4", 1, STATE_TERMINATED, "2025-04-01"},

    {"FLOODED", "2024-09-01", PROBLEM_NOT_YET_IN_FORCE, "2", 1, STATE_NOT_YET, "2025-12-31"},
    {"FLOODED", "2024-10-01", PROBLEM_NONE, "1.2", 1, STATE_IN_FORCE, "2025-12-31"},
    {"FLOODED", "2024-11-30", PROBLEM_SUSPENDED, "5", 1, STATE_SUSPENDED, "2025-12-31"},
    {"FLOODED", "2025-02-28", PROBLEM_TERMINATED, "5", 1, STATE_TERMINATED, "2025-02-28"},

    {"OPEN", "2024-09-01", PROBLEM_NOT_YET_IN_FORCE, "2", 1, STATE_NOT_YET, NULL},
    {"OPEN", "2025-01-01", PROBLEM_NONE, "1.2", 1, STATE_IN_FORCE, NULL},
};

static struct date
day(const char *text)
{
    struct date d = DATE_NONE;

    assert_true(date_parse(str_from(text), &d));
    return d;
}

static struct verdict
ask(const struct agreement_set *set, int64_t now_us)
{
    struct query query = {.purpose = STR("4.2.4.2")};
    struct decide_input input = {.side = SIDE_PROVIDER,
                                 .caller = {UINT64_C(90001800413)},
                                 .query = &query,
                                 .now_us = now_us};
    struct verdict verdict;
    size_t count, allowed;

    decide(set, &input, &verdict, 1, &count, &allowed);
    assert_int_equal(count, 1);
    assert_int_equal(allowed, verdict.refusal == PROBLEM_NONE);
    return verdict;
}

static void
expect_standing(const struct agreement_set *set, const struct chapter *chapter, struct date today,
                int64_t now_us)
{
    struct agreement_standing standing;
    struct date last_day = chapter->last_day ? day(chapter->last_day) : DATE_OPEN;
    const struct agreement *version;
    bool over = chapter->state == STATE_EXPIRED || chapter->state == STATE_TERMINATED;

    agreement_standing(agreement_set_find(set, str_from(chapter->id)), now_us, &standing);
    assert_int_equal(standing.state, chapter->state);
    assert_int_equal(standing.version->version, chapter->version);
    assert_int_equal(standing.last_day.days, last_day.days);
    assert_int_equal(standing.is_over, over);
    assert_int_equal(standing.days_left, over                     ? 0
                                         : date_is_open(last_day) ? -1
                                                                  : last_day.days - today.days + 1);
    assert_int_equal(agreement_state(set, str_from(chapter->id), now_us, &version), chapter->state);
    assert_ptr_equal(version, standing.version);
}

/* At the day's first and last microsecond. */
static void
expect_day(const struct agreement_set *set, const struct chapter *chapter, struct date today)
{
    int64_t instants[] = {date_riga_begin_us(today),
                          date_riga_begin_us(date_add_days(today, 1)) - 1};

    for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
        struct verdict verdict = ask(set, instants[i]);
        assert_int_equal(verdict.refusal, chapter->refusal);
        assert_true(str_eq_c(verdict.clause, chapter->clause));
        assert_true(str_eq_c(verdict.agreement, chapter->id));
        assert_int_equal(verdict.version, chapter->version);
        expect_standing(set, chapter, today, instants[i]);
    }
}

/* One agreement alone, so that no other speaks for the municipality. */
static void
load_alone(struct world *world, const char *id)
{
    char agreement[64], event[64];

    snprintf(agreement, sizeof agreement, "agreement %s/", id);
    snprintf(event, sizeof event, "event %s:", id);
    world->party_count = 0;
    world_begin(world);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        if (str_starts_with(str_from(lines[i]), STR("party ")) ||
            str_starts_with(str_from(lines[i]), str_from(agreement)) ||
            str_starts_with(str_from(lines[i]), str_from(event)))
            assert_true(world_line(world, str_from(lines[i])));
    assert_true(world_seal(world));
}

static void
every_day_of_every_life(void **state)
{
    struct world world = {.party_count = 0};
    struct date end = day("2026-03-31");
    unsigned days = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(chapters); i++) {
        const struct chapter *chapter = &chapters[i];
        bool first = i == 0 || strcmp(chapters[i - 1].id, chapter->id) != 0;
        bool last = i + 1 == ARRAY_LEN(chapters) || strcmp(chapters[i + 1].id, chapter->id) != 0;
        struct date till = last ? end : date_add_days(day(chapters[i + 1].from), -1);
        if (first)
            load_alone(&world, chapter->id);
        for (struct date d = day(chapter->from); d.days <= till.days; d.days++, days++)
            expect_day(&world.set, chapter, d);
    }
    world_end(&world);
    assert_int_equal(days, 5 * (end.days - day("2024-09-01").days + 1));
}

static void
unknown_agreements_have_no_state(void **state)
{
    struct world world = {.party_count = 0};
    const struct agreement *version;

    (void)state;
    load_alone(&world, "QUIET");
    assert_int_equal(agreement_state(&world.set, STR("NONE"), 0, &version), STATE_NOT_YET);
    assert_null(version);
    for (int i = STATE_NOT_YET; i <= STATE_TERMINATED; i++)
        assert_non_null(agreement_state_name((enum agreement_state)i));
    world_end(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_every_life),
        cmocka_unit_test(unknown_agreements_have_no_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
