/* Which event may follow what, told in the words of tests/tables/decide.txt. */
#include "agreement/event_check.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const parties[] = {"party DAUGAVPILS 90000077325",
                                      "party JAUNPARAUGI 90001112204", "party AGENCY 90001800413",
                                      "party NEW-AGENCY 90003334405", "party STRANGER 90005556606"};

#define D "agreement D/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, purposes 4.2.4.2"
#define NOTICE "event D: 2025-03-15 11:00:00, notice given 2025-03-15 last day 2025-06-15"
#define SUSPEND "event D: 2025-01-15 10:00:00, suspend from 2025-01-14"
#define RESUME "event D: 2025-01-20 10:00:00, resume from 2025-02-01"
#define END "event D: 2025-05-05 10:00:00, end gross-breach"
#define MOVE "event D: 2025-05-05 10:00:00, AGENCY becomes NEW-AGENCY from 2025-07-01"

static const struct {
    const char *before[2], *event, *error; /* NULL: may be recorded */
} cases[] = {
    /* 6.2 */
    {{0}, "D: 2025-03-15 11:00:00, notice given 2025-03-15 last day 2025-06-15", NULL},
    {{0}, "D: 2025-03-15 11:00:00, notice given 2025-03-15 last day 2025-09-30", NULL},
    {{0}, "D: 2025-03-20 11:00:00, notice given 2025-03-15 last day 2025-06-15", NULL},
    {{0}, "D: 2025-02-28 11:00:00, notice given 2024-11-30 last day 2025-02-28", NULL},
    {{0},
     "D: 2025-03-15 11:00:00, notice given 2025-03-15 last day 2025-06-14",
     "D: the last day cannot be before 2025-06-15, three calendar months after the notice (6.2)"},
    {{0},
     "D: 2025-03-15 11:00:00, notice given 2025-03-16 last day 2025-06-16",
     "D: the notice must have been given today or earlier"},
    {{0},
     "D: 2025-10-15 11:00:00, notice given 2025-10-15 last day 2026-01-15",
     "D: the term ends on 2025-12-31 anyway, before the notice would (2)"},
    {{NOTICE},
     "D: 2025-03-16 11:00:00, notice given 2025-03-16 last day 2025-06-16",
     "D: notice was given already; the last day is 2025-06-15"},
    {{NOTICE},
     "D: 2025-06-16 00:00:00, end gross-breach",
     "D: it is over already (terminated by clause 6.2)"},
    {{NOTICE}, "D: 2025-06-15 23:59:59, end gross-breach", NULL},
    /* 6.3, 6.4 */
    {{0}, "D: 2025-03-15 11:00:00, end gross-breach", NULL},
    {{0}, "D: 2025-03-15 11:00:00, end vital-reason", NULL},
    {{0}, "D: 2025-03-15 11:00:00, end unlawful-processing", NULL},
    {{0}, "D: 2024-09-01 11:00:00, end vital-reason", NULL},
    {{0},
     "D: 2026-01-01 00:00:00, end gross-breach",
     "D: it is over already (expired by clause 2)"},
    {{END},
     "D: 2025-05-05 10:00:00, end gross-breach",
     "D: it is over already (terminated by clause 6.3)"},
    {{END}, "D: 2025-05-06 10:00:00, suspend", "D: it is over already (terminated by clause 6.3)"},
    /* 5 */
    {{0}, "D: 2025-01-15 10:00:00, suspend", NULL},
    {{0}, "D: 2025-01-15 10:00:00, suspend from 2025-01-10", NULL},
    {{0},
     "D: 2025-01-15 10:00:00, suspend from 2025-01-16",
     "D: force majeure must have begun today or earlier (5)"},
    {{0},
     "D: 2025-01-15 10:00:00, suspend from 2024-09-30",
     "D: the term had not begun on that day"},
    {{SUSPEND}, "D: 2025-01-16 10:00:00, suspend", "D: it is suspended already"},
    {{SUSPEND, RESUME}, "D: 2025-01-25 10:00:00, suspend", "D: it is suspended already"},
    {{SUSPEND, RESUME}, "D: 2025-02-01 10:00:00, suspend", NULL},
    {{0}, "D: 2025-01-15 10:00:00, resume", "D: it is not suspended"},
    {{SUSPEND}, "D: 2025-01-20 10:00:00, resume", NULL},
    {{SUSPEND}, "D: 2025-01-20 10:00:00, resume from 2025-02-01", NULL},
    {{SUSPEND},
     "D: 2025-01-20 10:00:00, resume from 2025-01-19",
     "D: it can be resumed today or later, not in the past"},
    {{SUSPEND, RESUME}, "D: 2025-01-25 10:00:00, resume", "D: its resumption is recorded already"},
    {{SUSPEND, RESUME}, "D: 2025-02-25 10:00:00, resume", "D: it is not suspended"},
    {{0},
     "D: 2025-04-15 10:00:00, withdraw",
     "D: withdrawal needs force majeure, and it is not suspended (5)"},
    {{SUSPEND},
     "D: 2025-04-13 23:59:59, withdraw",
     "D: withdrawal is open from 2025-04-14, after three calendar months of force majeure (5)"},
    {{SUSPEND}, "D: 2025-04-14 00:00:00, withdraw", NULL},
    {{SUSPEND},
     "D: 2025-04-14 00:00:00, withdraw from 2025-04-15",
     "D: a withdrawal takes effect today (5)"},
    {{SUSPEND, RESUME},
     "D: 2025-04-14 00:00:00, withdraw",
     "D: withdrawal needs force majeure, and it is not suspended (5)"},
    {{SUSPEND}, "D: 2025-04-14 00:00:00, end vital-reason", NULL},
    /* 7.7 */
    {{0}, "D: 2025-05-05 10:00:00, AGENCY becomes NEW-AGENCY from 2025-07-01", NULL},
    {{0}, "D: 2025-05-05 10:00:00, DAUGAVPILS becomes JAUNPARAUGI from 2025-05-01", NULL},
    {{0},
     "D: 2025-05-05 10:00:00, AGENCY becomes NEW-AGENCY from 2025-05-04",
     "D: an agency is succeeded today or later: what it asked stays its own"},
    {{0},
     "D: 2025-05-05 10:00:00, STRANGER becomes NEW-AGENCY from 2025-07-01",
     "D: the number that is succeeded is none of the parties' (7.7)"},
    {{0},
     "D: 2025-05-05 10:00:00, AGENCY becomes DAUGAVPILS from 2025-07-01",
     "D: the successor is a party already (7.7)"},
    {{MOVE},
     "D: 2025-05-06 10:00:00, AGENCY becomes STRANGER from 2025-07-01",
     "D: that agency has a successor already (7.7)"},
    {{MOVE}, "D: 2025-05-06 10:00:00, NEW-AGENCY becomes STRANGER from 2025-08-01", NULL},
    {{0}, "E: 2025-05-06 10:00:00, suspend", "E: there is no such agreement"},
};

static void
events_may_follow_or_not(void **state)
{
    struct world world = {.party_count = 0};
    unsigned failed = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parties); i++)
        assert_true(world_line(&world, str_from(parties[i])));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct agreement_event event;
        char error[AGREEMENT_ERROR_MAX] = "";
        const char *expected = cases[i].error ? cases[i].error : "";
        world_begin(&world);
        assert_true(world_line(&world, str_from(D)));
        for (size_t k = 0; k < ARRAY_LEN(cases[i].before); k++)
            if (cases[i].before[k])
                assert_true(world_line(&world, str_from(cases[i].before[k])));
        assert_true(world_seal(&world));
        assert_true(world_event(&world, str_from(cases[i].event), &event));
        if (event_check(&world.set, &event, error) != (cases[i].error ? -1 : 0) ||
            !str_eq_c(str_from(error), expected)) {
            fprintf(stderr, "%s\n  expected: %s\n  got:      %s\n", cases[i].event, expected,
                    error);
            failed++;
        }
    }
    world_end(&world);
    assert_int_equal(failed, 0);
}

/* What the words of the table cannot say. */
static void
unfinished_events_are_refused(void **state)
{
    struct world world = {.party_count = 0};
    char error[AGREEMENT_ERROR_MAX];
    struct agreement_event event = {.agreement = STR("D"), .day = DATE_NONE, .clause = STR("5")};
    int64_t now;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parties); i++)
        assert_true(world_line(&world, str_from(parties[i])));
    world_begin(&world);
    assert_true(world_line(&world, str_from(D)));
    assert_true(world_seal(&world));
    assert_true(world_instant(STR("2025-03-03 10:00:00"), &now));
    event.at_us = now;
    event.kind = EVENT_SUSPEND;
    assert_int_equal(event_check(&world.set, &event, error), -1);
    assert_string_equal(error, "D: the day is missing");
    event.day = date_in_riga(now);
    event.clause = STR("6.2");
    assert_int_equal(event_check(&world.set, &event, error), -1);
    assert_string_equal(error, "D: a \"suspend\" rests on clause 5 or one below it");
    event.kind = EVENT_END;
    event.clause = STR("6.3");
    assert_int_equal(event_check(&world.set, &event, error), -1);
    assert_string_equal(error, "D: an end at once needs a reason: gross-breach, vital-reason or "
                               "unlawful-processing (6.3, 6.4)");
    event.reason = END_GROSS_BREACH;
    event.day.days++;
    assert_int_equal(event_check(&world.set, &event, error), -1);
    assert_string_equal(error, "D: an end at once takes effect today (6.3, 6.4)");
    event.kind = EVENT_CONTACT;
    event.clause = STR("7.5");
    assert_int_equal(event_check(&world.set, &event, error), -1);
    assert_string_equal(error, "D: the contact's number is none of the parties'");
    assert_true(world_party(&world, STR("AGENCY"), &event.party));
    assert_int_equal(event_check(&world.set, &event, error), -1);
    assert_string_equal(error, "D: the contact is empty");
    event.contact = STR("Kanceleja, 60000000");
    assert_int_equal(event_check(&world.set, &event, error), 0);
    event.at_us += 700 * US_PER_DAY; /* contacts may change after the end: duties live on */
    assert_int_equal(event_check(&world.set, &event, error), 0);
    world_end(&world);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_may_follow_or_not),
        cmocka_unit_test(unfinished_events_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
