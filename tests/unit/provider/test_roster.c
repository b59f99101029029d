/* A roster changed over the store in memory: what is recorded, in which order, and what is not. */
#include "provider/roster.h"

#include "base/limits.h"
#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

#define AGENCY ((struct registration){UINT64_C(90001800413)})
#define LOG_MAX 4096

/* Stands in for a log: a line for each record, "<outcome> <surname> <detail>". */
struct listener {
    char text[LOG_MAX];
    size_t len, calls, records, broken_from; /* the call that fails; 0: none */
    const struct roster_operator *quicker; /* is listed by another one while "begun" is recorded */
};

static struct store *store;
static struct listener heard;

static size_t
listed(void)
{
    struct roster_operator *operators;
    struct arena arena;
    size_t count = 0;

    arena_init(&arena, ROSTER_ARENA_MAX);
    assert_int_equal(store->ops->load_roster(store, AGENCY, &arena, &operators, &count), 0);
    arena_done(&arena);
    return count;
}

static int
append(void *ctx, const struct record *records, size_t count)
{
    struct listener *listener = ctx;

    if (++listener->calls == listener->broken_from)
        return -1;
    if (listener->quicker && listener->calls == 1) {
        assert_int_equal(store->ops->begin_write(store), 0);
        assert_int_equal(store->ops->put_operator(store, listener->quicker), 0);
        assert_int_equal(store->ops->commit(store), 0);
    }
    assert_true(count > 0 && count <= LIMIT_BATCH);
    listener->records += count;
    for (size_t i = 0; i < count && listener->len < LOG_MAX / 2; i++) {
        assert_int_equal(records[i].type, RECORD_ACCESS);
        assert_true(str_eq_c(records[i].subject, "roster"));
        assert_true(str_eq_c(records[i].request_id, "r-1"));
        listener->len +=
            (size_t)snprintf(listener->text + listener->len, LOG_MAX - listener->len,
                             "%.*s %.*s %.*s\n", STR_FMT(records[i].outcome),
                             STR_FMT(records[i].operator_surname), STR_FMT(records[i].detail));
        assert_null(strstr(listener->text, "00014")); /* the code is in the operator section */
    }
    return 0;
}

static int
setup(void **state)
{
    (void)state;
    store = store_memory_open();
    memset(&heard, 0, sizeof heard);
    return store ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    store_close(store);
    return 0;
}

static struct roster_operator
operator_of(uint64_t person, const char *surname)
{
    return (struct roster_operator){
        .who = {STR("Anna"), str_from(surname), {person, true}},
        .undertaking = STR("2026-1"),
        .undertaking_day = {20454},
        .from = {20454},
        .left = DATE_OPEN,
    };
}

static int
apply(const struct roster_operator *operators, size_t count, bool whole,
      struct roster_outcome *outcome)
{
    struct roster_wish wish = {
        .agency = AGENCY, .operators = operators, .count = count, .whole = whole};
    struct roster_recorder recorder = {.append = append, .ctx = &heard};

    record_init(&recorder.base, RECORD_ACCESS, 1);
    recorder.base.request_id = STR("r-1");
    heard.calls = heard.records = heard.len = 0;
    heard.text[0] = '\0';
    return roster_apply(store, &wish, &recorder, outcome);
}

static void
test_records_before_and_after(void **state)
{
    struct roster_operator both[] = {operator_of(1019000014, "Liepa"),
                                     operator_of(1019000021, "Ozola")};
    struct roster_outcome outcome;

    (void)state;
    assert_int_equal(apply(both, 2, true, &outcome), 0);
    assert_string_equal(
        heard.text, "begun  {\"agency\":\"90001800413\",\"operators\":2,\"added\":2,\"changed\":0,"
                    "\"removed\":0}\n"
                    "begun Liepa {\"change\":\"added\",\"undertaking\":\"2026-01-01\","
                    "\"from\":\"2026-01-01\"}\n"
                    "begun Ozola {\"change\":\"added\",\"undertaking\":\"2026-01-01\","
                    "\"from\":\"2026-01-01\"}\n"
                    "done  {\"agency\":\"90001800413\",\"operators\":2,\"added\":2,\"changed\":0,"
                    "\"removed\":0}\n");
    both[1].left = (struct date){20500};
    assert_int_equal(apply(both + 1, 1, true, &outcome), 0);
    assert_non_null(strstr(heard.text, "begun Ozola {\"change\":\"changed\""));
    assert_non_null(strstr(heard.text, "\"left\":\"2026-02-16\"}"));
    assert_non_null(strstr(heard.text, "begun Liepa {\"change\":\"removed\""));
    assert_int_equal(outcome.operators, 1);
    assert_int_equal(listed(), 1);
}

static void
test_without_whole_the_others_stay(void **state)
{
    struct roster_operator anna = operator_of(1019000014, "Liepa"),
                           ilze = operator_of(1019000021, "Ozola");
    struct roster_outcome outcome;

    (void)state;
    assert_int_equal(apply(&anna, 1, false, &outcome), 0);
    assert_int_equal(apply(&ilze, 1, false, &outcome), 0);
    assert_int_equal(outcome.operators, 2);
    assert_int_equal(apply(&ilze, 1, false, &outcome), 0);
    assert_int_equal(outcome.changes[ROSTER_ADDED] + outcome.changes[ROSTER_CHANGED], 0);
    assert_int_equal(heard.records, 2); /* that nothing was to change, too, is begun and done */
}

/* "begun" that cannot be recorded: nothing changes; "done" that cannot: it has changed, unanswered.
 */
static void
test_a_log_that_fails(void **state)
{
    struct roster_operator anna = operator_of(1019000014, "Liepa");
    struct roster_outcome outcome;

    (void)state;
    heard.broken_from = 1;
    assert_int_equal(apply(&anna, 1, true, &outcome), PROBLEM_LOG_UNAVAILABLE);
    assert_int_equal(listed(), 0);
    heard.broken_from = 2;
    assert_int_equal(apply(&anna, 1, true, &outcome), PROBLEM_LOG_UNAVAILABLE);
    assert_int_equal(listed(), 1);
    heard.broken_from = 0;
    assert_int_equal(apply(&anna, 1, true, &outcome), 0);
}

static void
test_as_many_as_may_be(void **state)
{
    static struct roster_operator many[2 * LIMIT_ROSTER];
    struct roster_outcome outcome;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(many); i++)
        many[i] = operator_of(1019000000 + i * 10, "Liepa");
    assert_int_equal(apply(many, LIMIT_ROSTER, true, &outcome), 0);
    assert_int_equal(heard.records, LIMIT_ROSTER + 2);
    assert_int_equal(apply(many + LIMIT_ROSTER, 1, false, &outcome), PROBLEM_BAD_COUNT);
    assert_int_equal(heard.records, 0);
    assert_int_equal(listed(), LIMIT_ROSTER);
    assert_int_equal(apply(many + LIMIT_ROSTER, LIMIT_ROSTER, true, &outcome), 0);
    assert_int_equal(heard.records, 2 * LIMIT_ROSTER + 2); /* more than one batch takes */
    assert_int_equal(listed(), LIMIT_ROSTER);
}

/* Between "begun" and the register's transaction: what was recorded is no longer what would be. */
static void
test_somebody_was_quicker(void **state)
{
    struct roster_operator anna = operator_of(1019000014, "Liepa"),
                           ilze = operator_of(1019000021, "Ozola");
    struct roster_outcome outcome;

    (void)state;
    ilze.agency = AGENCY;
    heard.quicker = &ilze;
    assert_int_equal(apply(&anna, 1, true, &outcome), PROBLEM_REGISTER_UNAVAILABLE);
    assert_non_null(strstr(heard.text, "stopped  {"));
    assert_int_equal(listed(), 1);
    heard.quicker = NULL;
    assert_int_equal(apply(&anna, 1, true, &outcome), 0);
    assert_int_equal(outcome.changes[ROSTER_REMOVED], 1);
}

static void
test_somebody_else_writes(void **state)
{
    struct roster_operator anna = operator_of(1019000014, "Liepa");
    struct roster_outcome outcome;

    (void)state;
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(apply(&anna, 1, true, &outcome), PROBLEM_REGISTER_UNAVAILABLE);
    assert_int_equal(heard.records, 3);
    assert_non_null(strstr(heard.text, "stopped  {"));
    store->ops->rollback(store);
    assert_int_equal(listed(), 0);
}

#define ROSTER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROSTER_TEST(test_records_before_and_after), ROSTER_TEST(test_without_whole_the_others_stay),
        ROSTER_TEST(test_a_log_that_fails),         ROSTER_TEST(test_as_many_as_may_be),
        ROSTER_TEST(test_somebody_was_quicker),     ROSTER_TEST(test_somebody_else_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
