/* What can be gathered into a set, what cannot, and decisions over many municipalities. */
#include "agreement/decide.h"
#include "base/limits.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PARTIES                                                                              \
    "party DAUGAVPILS 90000077325", "party PARAUGI 90001234503", "party AGENCY 90001800413", \
        "party NEW-AGENCY 90003334405"
#define TERM ", term 2024-10-01 to 2025-12-31, purposes 4.2.4.2"
#define LINES 8

static const struct {
    const char *lines[LINES], *error;
} contradictions[] = {
    {{PARTIES, "agreement D/2: DAUGAVPILS with AGENCY, effective 2025-01-01" TERM},
     "D: version 1 is missing"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "agreement D/3: DAUGAVPILS with AGENCY, effective 2025-01-01" TERM},
     "D: version 2 is missing"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "agreement D/1: DAUGAVPILS with AGENCY" TERM},
     "D: a version is there twice"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "agreement D/2: DAUGAVPILS with AGENCY, effective 2025-03-01" TERM,
      "agreement D/3: DAUGAVPILS with AGENCY, effective 2025-02-01" TERM},
     "D: version 3 takes effect before version 2"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "agreement D/2: PARAUGI with AGENCY, effective 2025-03-01" TERM},
     "D: version 2 names other parties (7.7: record a successor)"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "event E: 2025-01-01 10:00:00, suspend"},
     "E: there is an event, but no agreement"},
    {{PARTIES, "event D: 2025-01-01 10:00:00, suspend"}, "D: there is an event, but no agreement"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "event D: 2025-01-01 10:00:00, PARAUGI becomes NEW-AGENCY from 2025-02-01"},
     "D: the party that is succeeded is none of the agreement's"},
    {{PARTIES, "agreement D/1: DAUGAVPILS with AGENCY" TERM,
      "event D: 2025-01-01 10:00:00, DAUGAVPILS becomes AGENCY from 2025-02-01"},
     "D: the successor is a party already"},
};

static void
contradictions_are_not_sealed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(contradictions); i++) {
        struct world world = {.party_count = 0};
        world_begin(&world);
        for (size_t k = 0; k < LINES && contradictions[i].lines[k]; k++)
            assert_true(world_line(&world, str_from(contradictions[i].lines[k])));
        assert_false(world_seal(&world));
        assert_string_equal(world.error, contradictions[i].error);
        assert_false(world.set.sealed);
        assert_null(agreement_set_find(&world.set, STR("D")));
        world_end(&world);
    }
}

static void
a_successor_may_sign_the_amendment(void **state)
{
    static const char *const lines[] = {
        PARTIES,
        "agreement D/1: DAUGAVPILS with AGENCY" TERM,
        "agreement D/2: DAUGAVPILS with NEW-AGENCY, effective 2025-03-01" TERM,
        "event D: 2025-01-01 10:00:00, AGENCY becomes NEW-AGENCY from 2025-02-01",
    };
    struct world world = {.party_count = 0};

    (void)state;
    world_begin(&world);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        assert_true(world_line(&world, str_from(lines[i])));
    assert_true(world_seal(&world));
    assert_true(world_seal(&world)); /* sealing again changes nothing */
    assert_int_equal(world.set.life_count, 1);
    assert_int_equal(world.set.scope_count, 2);
    assert_int_equal(agreement_set_find(&world.set, STR("D"))->version_count, 2);
    world_end(&world);
}

static void
bad_documents_leave_the_set_usable(void **state)
{
    struct agreement_set set;
    char error[AGREEMENT_ERROR_MAX];

    (void)state;
    agreement_set_init(&set);
    assert_int_equal(agreement_set_add_document(&set, STR("id: x\n"), "x.yaml", error), -1);
    assert_int_equal(agreement_set_add_event(&set, STR("D"), 0, STR("{}"), error), -1);
    assert_string_equal(error, "D: the event's kind is not known here");
    assert_int_equal(set.count + set.event_count, 0);
    assert_int_equal(agreement_set_seal(&set, error), 0);
    assert_null(agreement_set_find(&set, STR("D")));
    agreement_set_done(&set);
    agreement_set_done(&set);
}

/* Registration numbers 90000000000 + n that satisfy the checksum, one after another. */
static struct registration
next_registration(uint64_t *number)
{
    struct registration r;
    char text[REGISTRATION_TEXT_MAX];

    do {
        registration_format((struct registration){++*number}, text);
    } while (!registration_parse(str_from(text), &r));
    return r;
}

/* `count` municipalities; every third agreement is over in 2026. */
static void
load_many(struct agreement_set *set, unsigned count)
{
    uint64_t number = UINT64_C(90000100000);
    char yaml[1024], error[AGREEMENT_ERROR_MAX], text[REGISTRATION_TEXT_MAX];

    agreement_set_init(set);
    for (unsigned i = 0; i < count; i++) {
        registration_format(next_registration(&number), text);
        snprintf(yaml, sizeof yaml,
                 "id: M-%u\nversion: 1\nsigned: 2025-01-01\n"
                 "municipality: {registration: \"%s\", name: M}\n"
                 "agency: {registration: \"90001800413\", name: A}\n"
                 "term: {from: 2025-01-01, till: %s-12-31}\n"
                 "purposes: [{code: 4.2.4.2, name_lv: x, name_en: x}]\n"
                 "purpose: optional\napplication: optional\noperators: any\n",
                 i, text, i % 3 == 0 ? "2025" : "2035");
        assert_int_equal(agreement_set_add_document(set, str_from(yaml), "y", error), 0);
    }
    assert_int_equal(agreement_set_seal(set, error), 0);
}

static size_t
decide_in_2026(const struct agreement_set *set, const char *purpose, struct verdict *verdicts,
               size_t max, size_t *ret_allowed)
{
    struct query query = {.purpose = str_from(purpose)};
    struct decide_input input = {.side = SIDE_PROVIDER,
                                 .caller = {UINT64_C(90001800413)},
                                 .query = &query,
                                 .now_us = INT64_C(1770000000) * US_PER_SECOND};
    size_t count;

    decide(set, &input, verdicts, max, &count, ret_allowed);
    return count;
}

/* Fail closed: what was sealed before does not decide while the set is being changed. */
static void
an_unsealed_set_allows_nothing(void **state)
{
    struct agreement_set set;
    struct verdict verdict;
    char error[AGREEMENT_ERROR_MAX];
    size_t allowed;

    (void)state;
    load_many(&set, 3);
    assert_int_equal(decide_max(&set), 3);
    assert_int_equal(decide_in_2026(&set, "4.2.4.2", &verdict, 1, &allowed), 1);
    assert_int_equal(allowed, 1);
    assert_int_equal(agreement_set_add_event(
                         &set, STR("NONE"), 0,
                         STR("{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-06-15\"}"),
                         error),
                     0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(decide_max(&set), 1);
        assert_int_equal(decide_in_2026(&set, "4.2.4.2", &verdict, 1, &allowed), 1);
        assert_int_equal(allowed, 0);
        assert_int_equal(verdict.refusal, PROBLEM_NO_AGREEMENT);
        assert_true(str_eq_c(verdict.clause, "1.1"));
        assert_int_equal(agreement_set_seal(&set, error), -1);
    }
    agreement_set_done(&set);
}

static void
verdicts_are_in_order(void **state)
{
    struct verdict verdicts[64];
    struct agreement_set set;
    size_t allowed;

    (void)state;
    load_many(&set, 43);
    assert_int_equal(decide_in_2026(&set, "4.2.4.2", verdicts, 64, &allowed), 43);
    assert_int_equal(allowed, 28);
    for (size_t i = 0; i < 43; i++) {
        assert_int_equal(verdicts[i].refusal, i < allowed ? PROBLEM_NONE : PROBLEM_EXPIRED);
        if (i > 0 && i != allowed)
            assert_true(verdicts[i - 1].municipality.number < verdicts[i].municipality.number);
    }
    agreement_set_done(&set);
}

/* Whatever the room: what allows is kept first, and the closest refusal leads when none allows. */
static void
little_room_keeps_what_matters(void **state)
{
    struct verdict all[64], some[64];
    struct agreement_set set;
    size_t allowed, all_allowed;

    (void)state;
    load_many(&set, 43);
    decide_in_2026(&set, "4.2.4.2", all, 64, &all_allowed);
    for (size_t room = 1; room <= 43; room++) {
        size_t count = decide_in_2026(&set, "4.2.4.2", some, room, &allowed);
        assert_int_equal(count, room);
        assert_int_equal(allowed, room < all_allowed ? room : all_allowed);
        for (size_t i = 0; i < allowed; i++)
            assert_true(some[i].municipality.number == all[i].municipality.number);
        for (size_t i = allowed; i < count; i++)
            assert_int_equal(some[i].refusal, PROBLEM_EXPIRED);
        count = decide_in_2026(&set, "9.9", some, room, &allowed);
        assert_int_equal(count, room);
        assert_int_equal(allowed, 0);
        assert_int_equal(some[0].refusal, PROBLEM_PURPOSE_NOT_AGREED);
        for (size_t i = 2; i < count; i++)
            assert_true(some[i - 1].municipality.number < some[i].municipality.number);
    }
    agreement_set_done(&set);
}

static void
too_many_are_refused(void **state)
{
    struct agreement_set set;
    char error[AGREEMENT_ERROR_MAX];

    (void)state;
    load_many(&set, LIMIT_AGREEMENTS);
    assert_int_equal(agreement_set_add_document(
                         &set,
                         STR("id: Z\nversion: 1\nsigned: 2025-01-01\n"
                             "municipality: {registration: \"90000077325\", name: M}\n"
                             "agency: {registration: \"90001800413\", name: A}\n"
                             "term: {from: 2025-01-01, till: open}\n"
                             "purposes: [{code: 4.2.4.2, name_lv: x, name_en: x}]\n"
                             "purpose: optional\napplication: optional\noperators: any\n"),
                         "z", error),
                     0);
    assert_int_equal(agreement_set_seal(&set, error), -1);
    assert_string_equal(error, "agreements: there are too many");
    agreement_set_done(&set);
}

static void
rules_have_names(void **state)
{
    size_t count = 0;

    (void)state;
    while (decide_rule_name(count))
        count++;
    assert_int_equal(count, 12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contradictions_are_not_sealed),
        cmocka_unit_test(a_successor_may_sign_the_amendment),
        cmocka_unit_test(bad_documents_leave_the_set_usable),
        cmocka_unit_test(an_unsealed_set_allows_nothing),
        cmocka_unit_test(verdicts_are_in_order),
        cmocka_unit_test(little_room_keeps_what_matters),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test(rules_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
