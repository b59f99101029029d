/* Events: names, clauses, and their JSON there and back. */
#include "agreement/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

/* Each stands in the form in which it is stored, so encoding the decoded gives it back. */
static const char *const bodies[] = {
    "{\"kind\":\"notice\",\"clause\":\"6.2\",\"day\":\"2025-06-15\",\"given\":\"2025-03-15\","
    "\"note\":\"vēstule 1-2/33\"}",
    "{\"kind\":\"end\",\"clause\":\"6.4.1\",\"day\":\"2025-06-15\",\"reason\":\"unlawful-"
    "processing\"}",
    "{\"kind\":\"end\",\"clause\":\"6.3\",\"day\":\"2025-06-15\",\"reason\":\"gross-breach\"}",
    "{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-06-15\",\"note\":\"plūdi\"}",
    "{\"kind\":\"resume\",\"clause\":\"5.2\",\"day\":\"2025-06-15\"}",
    "{\"kind\":\"withdraw\",\"clause\":\"5\",\"day\":\"2025-06-15\"}",
    "{\"kind\":\"successor\",\"clause\":\"7.7\",\"day\":\"2025-06-15\",\"party\":\"90001234503\","
    "\"successor\":\"90001112204\"}",
    "{\"kind\":\"contact\",\"clause\":\"7.6\",\"party\":\"90001234503\",\"contact\":\"Kanceleja, "
    "60000000\"}",
};

static void
bodies_go_there_and_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct agreement_event event;
        char error[AGREEMENT_ERROR_MAX] = "", *again;
        if (event_decode(str_from(bodies[i]), &arena, &event, error) < 0)
            fail_msg("%s", error);
        again = event_encode(&event);
        assert_non_null(again);
        assert_string_equal(again, bodies[i]);
        free(again);
    }
}

static const struct {
    const char *body, *error;
} refusals[] = {
    {"", "the event is no JSON object"},
    {"[]", "the event is no JSON object"},
    {"{\"kind\":\"suspend\"", "the event is no JSON object"},
    {"{}", "the event's kind is not known here"},
    {"{\"kind\":\"pause\"}", "the event's kind is not known here"},
    {"{\"kind\":5}", "the event's kind is not known here"},
    {"{\"kind\":\"suspend\",\"kind\":\"resume\"}", "the event is no JSON object"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\"}", "the event's member \"day\" is missing"},
    {"{\"kind\":\"suspend\",\"day\":\"2025-01-01\"}", "the event's member \"clause\" is missing"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-02-29\"}",
     "the event's member \"day\" has a wrong form"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":20250101}",
     "the event's member \"day\" has a wrong form"},
    {"{\"kind\":\"suspend\",\"clause\":\"6\",\"day\":\"2025-01-01\"}",
     "the event's clause is not one that a \"suspend\" can rest on"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-01-01\",\"note\":\"\"}",
     "the event's member \"note\" has a wrong form"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-01-01\",\"note\":\"a\\u0007\"}",
     "the event's member \"note\" has a wrong form"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-01-01\",\"until\":\"x\"}",
     "the event's member \"until\" is not known here"},
    {"{\"kind\":\"suspend\",\"clause\":\"5\",\"day\":\"2025-01-01\",\"reason\":\"gross-breach\"}",
     "the event's member \"reason\" is not known here"},
    {"{\"kind\":\"end\",\"clause\":\"6.3\",\"day\":\"2025-01-01\",\"reason\":\"boredom\"}",
     "the event's member \"reason\" has a wrong form"},
    {"{\"kind\":\"end\",\"clause\":\"6.3\",\"day\":\"2025-01-01\",\"reason\":\"unlawful-"
     "processing\"}",
     "the event's clause is not one that a \"end\" can rest on"},
    {"{\"kind\":\"successor\",\"clause\":\"7.7\",\"day\":\"2025-01-01\",\"party\":\"90001234503\","
     "\"successor\":\"90001234504\"}",
     "the event's member \"successor\" has a wrong form"},
};

static void
bad_bodies_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        struct agreement_event event = {.at_us = 7};
        char error[AGREEMENT_ERROR_MAX] = "";
        assert_int_equal(event_decode(str_from(refusals[i].body), &arena, &event, error), -1);
        assert_string_equal(error, refusals[i].error);
        assert_int_equal(event.at_us, 7);
    }
}

static void
names_go_there_and_back(void **state)
{
    enum event_kind kind;
    enum end_reason reason;

    (void)state;
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        assert_true(event_kind_from(str_from(event_kind_name((enum event_kind)i)), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 1; i < END_REASON_COUNT; i++) {
        assert_true(end_reason_from(str_from(end_reason_name((enum end_reason)i)), &reason));
        assert_int_equal(reason, i);
    }
    assert_false(end_reason_from(STR(""), &reason));
    assert_false(event_kind_from(STR("Notice"), &kind));
}

static void
clauses_fit_or_not(void **state)
{
    static const struct {
        enum event_kind kind;
        enum end_reason reason;
        const char *clause;
        bool fits;
    } cases[] = {
        {EVENT_NOTICE, END_NO_REASON, "6.2", true},
        {EVENT_NOTICE, END_NO_REASON, "6.2.1", true},
        {EVENT_NOTICE, END_NO_REASON, "6.21", false},
        {EVENT_NOTICE, END_NO_REASON, "6.2.", false},
        {EVENT_NOTICE, END_NO_REASON, "6.2..1", false},
        {EVENT_NOTICE, END_NO_REASON, "6.2.x", false},
        {EVENT_NOTICE, END_NO_REASON, "6", false},
        {EVENT_NOTICE, END_NO_REASON, "", false},
        {EVENT_NOTICE, END_NO_REASON, "6.2.1.1.1.1.1.1.1", false},
        {EVENT_END, END_GROSS_BREACH, "6.3", true},
        {EVENT_END, END_VITAL_REASON, "6.3.2", true},
        {EVENT_END, END_GROSS_BREACH, "6.4", false},
        {EVENT_END, END_UNLAWFUL_PROCESSING, "6.4", true},
        {EVENT_SUSPEND, END_NO_REASON, "5", true},
        {EVENT_SUSPEND, END_NO_REASON, "5.1", true},
        {EVENT_SUSPEND, END_NO_REASON, "51", false},
        {EVENT_CONTACT, END_NO_REASON, "7.3", true},
        {EVENT_CONTACT, END_NO_REASON, "7.6", true},
        {EVENT_CONTACT, END_NO_REASON, "7.7", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(
            event_clause_fits(cases[i].kind, cases[i].reason, str_from(cases[i].clause)),
            cases[i].fits);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_go_there_and_back),
        cmocka_unit_test(bad_bodies_are_refused),
        cmocka_unit_test(names_go_there_and_back),
        cmocka_unit_test(clauses_fit_or_not),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
