/* The sandbox's tables: true on every day, and nothing that can refuse is left out. */
#include "unit.h"

#include "cli/sandbox_world.h"

#include "agreement/decide.h"

#include <string.h>

static struct date
day(const char *text)
{
    struct date date;

    assert_true(date_parse(str_from(text), &date));
    return date;
}

static const struct sandbox_situation *
situation(const char *name)
{
    for (size_t i = 0; i < sandbox_situation_count; i++)
        if (strcmp(sandbox_situations[i].name, name) == 0)
            return &sandbox_situations[i];
    fail_msg("no situation %s", name);
    return NULL;
}

static void
test_the_rows_are_those_of_the_table_on_every_day(void **state)
{
    struct status_row rows[SANDBOX_ROWS_MAX];
    int32_t last = day("2032-12-31").days;

    (void)state;
    for (struct date today = day("2024-01-01"); today.days <= last; today.days++)
        for (size_t i = 0; i < sandbox_situation_count; i++)
            if (sandbox_answer(&sandbox_situations[i], today, rows) != sandbox_situations[i].rows)
                fail_msg("%s on day %d", sandbox_situations[i].name, today.days);
}

static void
test_days_are_counted_from_today(void **state)
{
    static const struct {
        const char *today, *yesterday, *tomorrow;
    } cases[] = {
        {"2028-03-01", "2028-02-29", "2028-03-02"}, /* after a leap day */
        {"2026-03-29", "2026-03-28", "2026-03-30"}, /* summer time begins */
        {"2026-12-31", "2026-12-30", "2027-01-01"},
    };
    struct status_row rows[SANDBOX_ROWS_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct date today = day(cases[i].today);
        assert_int_equal(sandbox_answer(situation("ended-yesterday"), today, rows), 0);
        assert_int_equal(sandbox_answer(situation("until-yesterday"), today, rows), 1);
        assert_true(date_eq(rows[0].till, day(cases[i].yesterday)));
        assert_int_equal(sandbox_answer(situation("ends-today"), today, rows), 1);
        assert_true(date_eq(rows[0].till, today));
        assert_int_equal(sandbox_answer(situation("starts-tomorrow"), today, rows), 0);
        assert_int_equal(sandbox_answer(situation("from-tomorrow"), today, rows), 1);
        assert_true(date_eq(rows[0].from, day(cases[i].tomorrow)));
        assert_int_equal(sandbox_answer(situation("open-ended"), today, rows), 1);
        assert_true(date_is_open(rows[0].till));
    }
}

static void
test_either_code_finds_what_was_granted_under_both(void **state)
{
    struct status_row by_old[SANDBOX_ROWS_MAX], by_new[SANDBOX_ROWS_MAX];
    struct date today = day("2026-11-26");

    (void)state;
    assert_int_equal(sandbox_answer(situation("changed-old"), today, by_old), 2);
    assert_int_equal(sandbox_answer(situation("changed-new"), today, by_new), 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(by_old[i].kind == by_new[i].kind && date_eq(by_old[i].from, by_new[i].from));
    assert_int_not_equal(by_old[0].kind, by_old[1].kind);
}

static void
check_code(const char *text)
{
    struct person_code code;

    assert_true(person_code_parse(str_from(text), &code));
    assert_true(person_code_check_digit_fits(code));
    if (person_code_is_old_form(code)) /* nobody alive: the century digit is the seventh */
        assert_int_equal(code.number / 10000 % 10, 0);
}

static void
check_body(const struct sandbox_body *body)
{
    struct registration registration;

    assert_true(registration_parse(str_from(body->registration), &registration));
    assert_true(*body->title);
}

static void
test_everybody_is_made_up_and_valid_in_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sandbox_municipality_count; i++)
        check_body(&sandbox_municipalities[i]);
    for (size_t i = 0; i < sandbox_caller_count; i++)
        check_body(&sandbox_callers[i]);
    for (size_t i = 0; i < sandbox_row_count; i++)
        check_code(sandbox_rows[i].person);
    for (size_t i = 0; i < sandbox_situation_count; i++)
        check_code(sandbox_situations[i].person);
}

static void
test_the_tables_fit_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < sandbox_agreement_count; i++)
        assert_non_null(sandbox_caller(sandbox_agreements[i].caller));
    for (size_t i = 0; i < sandbox_situation_count; i++) {
        const struct sandbox_situation *s = &sandbox_situations[i];
        assert_non_null(sandbox_caller(s->caller));
        assert_true(s->times >= 1 && *s->lv && *s->en);
        assert_true((s->rows > 0) == (strcmp(s->outcome, "answer") == 0));
        assert_ptr_equal(s, situation(s->name)); /* no name twice */
        if (!sandbox_is_answered(s) && strcmp(s->outcome, "no-channel") != 0)
            assert_int_not_equal(sandbox_http_status(s, SANDBOX_REST), 0); /* a known code */
    }
}

/* Whether some situation ends so, by that clause. */
static bool
is_shown(const char *code, const char *clause)
{
    for (size_t i = 0; i < sandbox_situation_count; i++)
        if (strcmp(sandbox_situations[i].outcome, code) == 0 &&
            strcmp(sandbox_situations[i].clause, clause) == 0)
            return true;
    return false;
}

/* A new rule of decide must get its situation here, or its reason why it has none. */
static void
test_every_rule_that_refuses_has_its_situation(void **state)
{
    static const struct {
        const char *rule, *code, *clause;
    } shown[] = {
        {"the caller is the agency or has succeeded it", "no-agreement", "7.7"},
        {"the agreement was not ended at once", "agreement-terminated", "6.3"},
        {"the agreement was not ended at once", "agreement-terminated", "6.4"},
        {"nobody withdrew after long force majeure", "agreement-terminated", "5"},
        {"the notice's last day is not over", "agreement-terminated", "6.2"},
        {"the term is not over", "agreement-expired", "2"},
        {"the term has begun", "agreement-not-yet-in-force", "2"},
        {"the agreement is not suspended", "agreement-suspended", "5"},
        {"a new application is not refused by a notice", NULL, NULL}, /* at the platform only */
        {"a required purpose is named", "purpose-missing", "1.2"},
        {"the purpose named is agreed today", "purpose-not-agreed", "3.2.1"},
        {"a required application is named and open", "application-missing", "3.2.3"},
        {"the operator is bound, and listed where that is agreed", "operator-not-bound", "3.2.9"},
    };

    (void)state;
    for (size_t rule = 0; decide_rule_name(rule); rule++) {
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
            if (strcmp(shown[i].rule, decide_rule_name(rule)) != 0)
                continue;
            known = true;
            assert_true(!shown[i].code || is_shown(shown[i].code, shown[i].clause));
        }
        if (!known)
            fail_msg("no situation for the rule: %s", decide_rule_name(rule));
    }
    assert_true(is_shown("no-agreement", "1.1"));
}

static void
test_statuses_of_http(void **state)
{
    static const struct {
        const char *situation;
        int soap11, soap12, rest;
    } cases[] = {
        {"needy", 200, 200, 200},   {"not-found", 200, 200, 200},
        {"failing", 500, 500, 503}, {"term-over", 500, 400, 403},
        {"revoked", 0, 0, 0},       {"quota-used-up", 500, 400, 429},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct sandbox_situation *s = situation(cases[i].situation);
        assert_int_equal(sandbox_http_status(s, SANDBOX_SOAP11), cases[i].soap11);
        assert_int_equal(sandbox_http_status(s, SANDBOX_SOAP12), cases[i].soap12);
        assert_int_equal(sandbox_http_status(s, SANDBOX_REST), cases[i].rest);
    }
}

static void
test_mishaps_befall_those_made_for_them(void **state)
{
    struct person_code slow, failing, needy;

    (void)state;
    assert_true(person_code_parse(str_from(situation("slow")->person), &slow));
    assert_true(person_code_parse(str_from(situation("failing")->person), &failing));
    assert_true(person_code_parse(str_from(situation("needy")->person), &needy));
    assert_true(sandbox_befalls(slow.number, SANDBOX_SLOW));
    assert_false(sandbox_befalls(slow.number, SANDBOX_FAILS));
    assert_true(sandbox_befalls(failing.number, SANDBOX_FAILS));
    assert_false(sandbox_befalls(needy.number, SANDBOX_SLOW));
    assert_false(sandbox_befalls(needy.number, SANDBOX_FAILS));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_rows_are_those_of_the_table_on_every_day),
        cmocka_unit_test(test_days_are_counted_from_today),
        cmocka_unit_test(test_either_code_finds_what_was_granted_under_both),
        cmocka_unit_test(test_everybody_is_made_up_and_valid_in_form),
        cmocka_unit_test(test_the_tables_fit_together),
        cmocka_unit_test(test_every_rule_that_refuses_has_its_situation),
        cmocka_unit_test(test_statuses_of_http),
        cmocka_unit_test(test_mishaps_befall_those_made_for_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
