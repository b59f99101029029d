/* The table of kinds, the states that histories lead to, and what may be recorded when. */
#include "duty/duty.h"

#include "unit/unit.h"

#include <string.h>

#define HOUR_US (3600 * US_PER_SECOND)

static int64_t
at(const char *day_text, int hour)
{
    struct date d = DATE_NONE;

    if (!date_parse(str_from(day_text), &d))
        fail_msg("the test itself names no day: %s", day_text);
    return date_riga_begin_us(d) + hour * HOUR_US;
}

static struct duty
make(enum duty_kind kind, enum duty_party party, int64_t event_us)
{
    struct calendar calendar = calendar_default(duty_calendar_party(party));
    struct duty duty;

    if (!duty_make(kind, party, event_us, &calendar, &duty))
        fail_msg("%s: not owed", duty_kind_row(kind)->name);
    return duty;
}

static void
test_kinds(void **state)
{
    /* As the agreement has it: SPEC sections 5 and 7. */
    static const struct {
        enum duty_kind kind;
        const char *name, *municipality, *agency;
        enum due_clock clock;
        unsigned count;
    } rows[] = {
        {DUTY_EXTRACT, "extract", "", "3.3", DUE_WORKING_DAYS, 5},
        {DUTY_SUPPORT, "support", "3.1.4", "", DUE_WORKING_DAYS, 3},
        {DUTY_LEGAL_BASIS, "legal-basis", "", "3.1.5", DUE_NO_TERM, 0},
        {DUTY_SUBJECT_REQUEST, "subject-request", "3.1.6", "3.5", DUE_WORKING_DAYS, 5},
        {DUTY_INCIDENT, "incident", "3.4", "3.4", DUE_HOURS, 48},
        {DUTY_DETAILS, "details", "7.6", "7.6", DUE_WORKING_DAYS, 5},
        {DUTY_REORGANISATION, "reorganisation", "7.7", "7.7", DUE_MONTHS_AHEAD, 1},
        {DUTY_NOTICE, "notice", "6.2", "6.2", DUE_MONTHS, 3},
        {DUTY_FORCE_MAJEURE, "force-majeure", "5", "5", DUE_AT_ONCE, 0},
        {DUTY_SYSTEM_CHANGE, "system-change", "7.8", "7.8", DUE_BEFORE, 0},
    };

    (void)state;
    assert_int_equal(ARRAY_LEN(rows), DUTY_KIND_COUNT);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct duty_kind_row *row = duty_kind_row(rows[i].kind);
        enum duty_kind kind = DUTY_KIND_COUNT;
        assert_string_equal(row->name, rows[i].name);
        assert_string_equal(row->clauses[DUTY_MUNICIPALITY], rows[i].municipality);
        assert_string_equal(row->clauses[DUTY_AGENCY], rows[i].agency);
        assert_row(i, row->rule.clock == rows[i].clock && row->rule.count == rows[i].count);
        assert_row(i, strlen(row->title_lv) > 10 && str_is_utf8(str_from(row->title_lv)));
        assert_row(i, strlen(row->title_en) > 10 && str_is_utf8(str_from(row->title_en)));
        assert_row(i, duty_kind_from(str_from(row->name), &kind) && kind == rows[i].kind);
    }
}

static void
test_names(void **state)
{
    enum duty_kind kind = DUTY_NOTICE;
    enum duty_event_kind event;

    (void)state;
    assert_false(duty_kind_from(STR("Extract"), &kind));
    assert_false(duty_kind_from(STR(""), &kind));
    assert_false(duty_kind_from(STR("extract\0"), &kind));
    assert_int_equal(kind, DUTY_NOTICE);
    for (int i = 0; i < DUTY_EVENT_KIND_COUNT; i++) {
        const char *name = duty_event_kind_name((enum duty_event_kind)i);
        assert_row(i, duty_event_kind_from(str_from(name), &event) && (int)event == i);
    }
    assert_false(duty_event_kind_from(STR("finished"), &event));
    assert_string_equal(duty_party_name(DUTY_AGENCY), "agency");
    assert_string_equal(duty_party_name(DUTY_MUNICIPALITY), "municipality");
    assert_string_equal(duty_state_name(DUTY_STATE_NONE), "none");
    assert_string_equal(duty_state_name(DUTY_STATE_OPEN), "open");
    assert_string_equal(duty_state_name(DUTY_STATE_OVERDUE), "overdue");
    assert_string_equal(duty_state_name(DUTY_STATE_DONE), "done");
}

static void
test_make(void **state)
{
    struct calendar calendar = calendar_default(CALENDAR_STATE_BODY);
    int64_t event_us = at("2025-04-30", 12);
    struct duty duty = {.event_us = 7};

    (void)state;
    assert_false(duty_make(DUTY_EXTRACT, DUTY_MUNICIPALITY, event_us, &calendar, &duty));
    assert_false(duty_make(DUTY_SUPPORT, DUTY_AGENCY, event_us, &calendar, &duty));
    assert_false(duty_make(DUTY_LEGAL_BASIS, DUTY_MUNICIPALITY, event_us, &calendar, &duty));
    assert_true(duty.event_us == 7);

    /* The same request, five working days, by the calendar of the party that owes. */
    duty = make(DUTY_SUBJECT_REQUEST, DUTY_AGENCY, event_us);
    assert_true(duty.due_us == at("2025-05-11", 0));
    assert_string_equal(duty_clause(&duty), "3.5");
    duty = make(DUTY_SUBJECT_REQUEST, DUTY_MUNICIPALITY, event_us);
    assert_true(duty.due_us == at("2025-05-10", 0));
    assert_string_equal(duty_clause(&duty), "3.1.6");
    assert_int_equal(duty.history_count, 0);

    duty = make(DUTY_INCIDENT, DUTY_AGENCY, event_us);
    assert_true(duty.due_us == event_us + 48 * HOUR_US);
    duty = make(DUTY_LEGAL_BASIS, DUTY_AGENCY, event_us);
    assert_true(duty.due_us == DUE_NEVER);
    duty = make(DUTY_NOTICE, DUTY_MUNICIPALITY, event_us);
    assert_true(duty.due_us == at("2025-07-31", 0)); /* 24:00 of 30 July */
    duty = make(DUTY_REORGANISATION, DUTY_MUNICIPALITY, at("2025-07-01", 0));
    assert_true(duty.due_us == at("2025-06-02", 0));
    duty = make(DUTY_SYSTEM_CHANGE, DUTY_AGENCY, at("2025-07-01", 9));
    assert_true(duty.due_us == at("2025-07-01", 0));
    duty = make(DUTY_FORCE_MAJEURE, DUTY_AGENCY, event_us);
    assert_true(duty.due_us == event_us);
}

static void
test_states(void **state)
{
    struct duty_event history[] = {
        {.kind = DUTY_OPENED, .at_us = 1000},    {.kind = DUTY_REMINDED, .at_us = 1500},
        {.kind = DUTY_DONE, .at_us = 1800},      {.kind = DUTY_REOPENED, .at_us = 1900},
        {.kind = DUTY_EVIDENCED, .at_us = 2500}, {.kind = DUTY_DONE, .at_us = 3000},
    };
    struct duty duty = {.due_us = 2000, .history = history, .history_count = ARRAY_LEN(history)};
    static const struct {
        int64_t now_us;
        enum duty_state state;
        int64_t done_us;
        bool late;
    } instants[] = {
        {0, DUTY_STATE_NONE, -1, false},
        {999, DUTY_STATE_NONE, -1, false},
        {1000, DUTY_STATE_OPEN, -1, false},
        {1799, DUTY_STATE_OPEN, -1, false},
        {1800, DUTY_STATE_DONE, 1800, false},
        {1899, DUTY_STATE_DONE, 1800, false},
        {1900, DUTY_STATE_OPEN, -1, false},
        {2000, DUTY_STATE_OPEN, -1, false}, /* the very end is in time */
        {2001, DUTY_STATE_OVERDUE, -1, true},
        {2999, DUTY_STATE_OVERDUE, -1, true},
        {3000, DUTY_STATE_DONE, 3000, true},
        {INT64_MAX, DUTY_STATE_DONE, 3000, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
        int64_t now_us = instants[i].now_us;
        assert_row(i, duty_state(&duty, now_us) == instants[i].state);
        assert_row(i, duty_done_us(&duty, now_us) == instants[i].done_us);
        assert_row(i, duty_is_late(&duty, now_us) == instants[i].late);
    }
    duty.history_count = 0;
    assert_int_equal(duty_state(&duty, INT64_MAX), DUTY_STATE_NONE);
    duty.history_count = 1;
    duty.due_us = DUE_NEVER;
    assert_int_equal(duty_state(&duty, INT64_MAX), DUTY_STATE_OPEN);
}

static void
test_count_overdue(void **state)
{
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = 10};
    struct duty duties[3] = {
        {.due_us = 100, .history = &opened, .history_count = 1},
        {.due_us = 200, .history = &opened, .history_count = 1},
        {.due_us = DUE_NEVER, .history = &opened, .history_count = 1},
    };

    (void)state;
    assert_int_equal(duty_count_overdue(duties, 3, 100), 0);
    assert_int_equal(duty_count_overdue(duties, 3, 101), 1);
    assert_int_equal(duty_count_overdue(duties, 3, 1000), 2);
    assert_int_equal(duty_count_overdue(duties, 0, 1000), 0);
}

#define HASH "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_refusals(void **state)
{
    static const struct duty_event steps[] = {
        {DUTY_OPENED, 100, STR("anna"), {NULL, 0}, {NULL, 0}, {NULL, 0}},
        {DUTY_NOTED, 200, STR("anna"), STR("asked again"), {NULL, 0}, {NULL, 0}},
        {DUTY_DONE, 300, STR("anna"), {NULL, 0}, STR("extract:e-17"), {NULL, 0}},
        {DUTY_REOPENED, 400, STR("anna"), STR("two records missing"), {NULL, 0}, {NULL, 0}},
        {DUTY_DONE, 400, STR("anna"), STR("sent by post"), {NULL, 0}, {NULL, 0}},
    };
    static const struct {
        size_t steps; /* of the above, recorded before */
        struct duty_event event;
        bool taken;
    } cases[] = {
        {0, {DUTY_OPENED, 0, STR("a"), {NULL, 0}, {NULL, 0}, {NULL, 0}}, true},
        {0, {DUTY_NOTED, 100, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {0, {DUTY_DONE, 100, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {0, {DUTY_OPENED, -1, STR("a"), {NULL, 0}, {NULL, 0}, {NULL, 0}}, false},
        {0, {DUTY_OPENED, 100, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}}, false}, /* by nobody */
        {1, {DUTY_OPENED, 200, STR("a"), {NULL, 0}, {NULL, 0}, {NULL, 0}}, false},
        {1,
         {DUTY_NOTED, 100, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}},
         true}, /* the same instant */
        {1, {DUTY_NOTED, 99, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {1, {DUTY_REMINDED, 150, STR("a"), {NULL, 0}, {NULL, 0}, {NULL, 0}}, true},
        {1, {DUTY_EVIDENCED, 150, STR("a"), {NULL, 0}, STR(HASH), {NULL, 0}}, true},
        {1, {DUTY_EVIDENCED, 150, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {1, {DUTY_EVIDENCED, 150, STR("a"), STR("n"), STR("a paper"), {NULL, 0}}, false},
        {1, {DUTY_DONE, 150, STR("a"), {NULL, 0}, {NULL, 0}, {NULL, 0}}, false}, /* how? */
        {1, {DUTY_DONE, 150, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, true},
        {1, {DUTY_DONE, 150, STR("a"), {NULL, 0}, STR(HASH), {NULL, 0}}, true},
        {1, {DUTY_REOPENED, 150, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {3, {DUTY_DONE, 400, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {3, {DUTY_NOTED, 400, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, true},
        {3, {DUTY_REOPENED, 400, STR("a"), {NULL, 0}, {NULL, 0}, {NULL, 0}}, false}, /* why? */
        {3, {DUTY_REOPENED, 400, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, true},
        {4, {DUTY_DONE, 400, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, true},
        {5, {DUTY_DONE, 500, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
        {5, {(enum duty_event_kind)77, 500, STR("a"), STR("n"), {NULL, 0}, {NULL, 0}}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct duty_event history[ARRAY_LEN(steps)];
        struct duty duty = {.history = history};
        for (; duty.history_count < cases[i].steps; duty.history_count++) {
            assert_null(duty_refusal(&duty, &steps[duty.history_count]));
            history[duty.history_count] = steps[duty.history_count];
        }
        assert_row(i, (duty_refusal(&duty, &cases[i].event) == NULL) == cases[i].taken);
    }
}

static void
test_evidence(void **state)
{
    static const struct {
        struct str text;
        bool valid;
    } cases[] = {
        {STR(HASH), true},
        {STR("extract:2025-05-12_90000077325.1"), true},
        {STR("extract:a"), true},
        {STR("extract:"), false},
        {STR("extract:a b"), false},
        {STR("extract:../../etc"), false},
        {STR("extract:a:b"), false},
        {STR("extract"), false},
        {STR(""), false},
        {STR("sha256:"), false},
        {STR("sha256:0123"), false},
        {STR(HASH "0"), false},
        {STR("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"), false},
        {STR("sha256:g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), false},
        {STR("SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), false},
        {STR("extract:0123456789012345678901234567890123456789012345678901234567890123"), true},
        {STR("extract:01234567890123456789012345678901234567890123456789012345678901234"), false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_row(i, duty_evidence_is_valid(cases[i].text) == cases[i].valid);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_make),     cmocka_unit_test(test_states),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_count_overdue),
        cmocka_unit_test(test_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
