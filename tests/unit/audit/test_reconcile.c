/* Two sides' lines merged: every way in which they can agree and not. */
#include "audit/reconcile_rows.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

static const int64_t noon_us = INT64_C(12) * 3600 * US_PER_SECOND;

static struct date
day(void)
{
    struct date date;

    assert_true(date_parse(STR("2026-03-02"), &date));
    return date;
}

/* answer 0: none. */
static void
add_at(struct reconcile_list *list, enum reconcile_side side, enum record_type type, const char *id,
       uint8_t answer, int64_t after_us)
{
    uint8_t request_hash[DIGEST_SIZE] = {1}, answer_hash[DIGEST_SIZE] = {answer};
    struct record record;

    record_init(&record, type, date_riga_begin_us(day()) + after_us);
    record.request_id = str_from(id);
    record.caller.number = 90001800413;
    record.request_hash = request_hash;
    record.answer_hash = answer ? answer_hash : NULL;
    assert_int_equal(reconcile_add(list, side, &record, day(), &(struct reconcile_with){{0}, {0}}),
                     0);
}

static void
provider(struct reconcile_list *list, const char *id, uint8_t answer)
{
    add_at(list, RECONCILE_PROVIDER, RECORD_CHECK, id, answer, noon_us);
}

static void
platform(struct reconcile_list *list, const char *id, uint8_t answer)
{
    add_at(list, RECONCILE_PLATFORM, RECORD_ASKED, id, 0, noon_us);
    if (answer)
        add_at(list, RECONCILE_PLATFORM, RECORD_ANSWERED, id, answer, noon_us);
}

static struct reconcile_result
compare(struct reconcile_list *left, struct reconcile_list *right)
{
    struct reconcile_result result;

    reconcile_sort(left);
    reconcile_sort(right);
    reconcile_compare(left, right, &result, NULL);
    reconcile_done(left);
    reconcile_done(right);
    return result;
}

static void
expect(struct reconcile_result result, uint64_t matched, uint64_t provider_only,
       uint64_t platform_only, uint64_t different, uint64_t unanswered)
{
    assert_int_equal(result.matched, matched);
    assert_int_equal(result.provider_only, provider_only);
    assert_int_equal(result.platform_only, platform_only);
    assert_int_equal(result.different, different);
    assert_int_equal(result.unanswered, unanswered);
}

static void
test_each_way(void **state)
{
    struct reconcile_list left = {0}, right = {0};

    (void)state;
    provider(&left, "same", 1);
    platform(&right, "same", 1);
    provider(&left, "lost", 1);
    platform(&right, "invented", 1);
    provider(&left, "changed", 1);
    platform(&right, "changed", 2);
    platform(&right, "no-answer", 0);
    provider(&left, "answer-lost", 1);
    platform(&right, "answer-lost", 0);
    expect(compare(&left, &right), 1, 2, 1, 1, 2);
}

/* Which lines it were: named by whoever knows the request, many of one kind hiding none of another.
 */
static void
test_rows(void **state)
{
    struct reconcile_list left = {0}, right = {0};
    struct reconcile_rows rows = {.day = day()};
    struct reconcile_result result;
    char id[16];

    (void)state;
    provider(&left, "changed", 1);
    platform(&right, "changed", 2);
    provider(&left, "same", 1);
    platform(&right, "same", 1);
    platform(&right, "no-answer", 0);
    provider(&left, "lost", 1);
    for (int i = 0; i < RECONCILE_ROWS_MAX + 3; i++) {
        snprintf(id, sizeof id, "invented-%d", i);
        platform(&right, id, 1);
    }
    reconcile_sort(&left);
    reconcile_sort(&right);
    reconcile_compare(&left, &right, &result, &rows);
    reconcile_done(&left);
    reconcile_done(&right);
    expect(result, 1, 1, RECONCILE_ROWS_MAX + 3, 1, 1);
    assert_int_equal(rows.counts[RECONCILE_PLATFORM_ONLY], RECONCILE_ROWS_MAX);
    assert_int_equal(rows.more, 3);
    reconcile_rows_name(&rows, STR("changed"));
    reconcile_rows_name(&rows, STR("same"));
    reconcile_rows_name(&rows, STR("no-answer"));
    for (int fault = RECONCILE_DIFFERENT; fault < RECONCILE_FAULT_COUNT; fault++)
        assert_int_equal(rows.counts[fault], 1);
    const struct reconcile_row *changed = rows.rows[RECONCILE_DIFFERENT],
                               *lost = rows.rows[RECONCILE_PROVIDER_ONLY],
                               *silent = rows.rows[RECONCILE_UNANSWERED];
    assert_string_equal(changed->request_id, "changed");
    assert_true(date_eq(changed->day, day()));
    assert_true(changed->has_provider && changed->has_platform);
    assert_memory_not_equal(changed->provider, changed->platform, DIGEST_SIZE);
    assert_string_equal(lost->request_id, "");
    assert_true(lost->has_provider && !lost->has_platform);
    assert_string_equal(silent->request_id, "no-answer");
    assert_true(!silent->has_provider && silent->has_platform);
}

static void
test_nothing_and_one_side(void **state)
{
    struct reconcile_list left = {0}, right = {0};

    (void)state;
    expect(compare(&left, &right), 0, 0, 0, 0, 0);
    provider(&left, "a", 1);
    expect(compare(&left, &right), 0, 1, 0, 0, 0);
    platform(&right, "a", 1);
    expect(compare(&left, &right), 0, 0, 1, 0, 0);
}

/* A request that was sent again stands twice at the provider; the platform took one answer. */
static void
test_repeats(void **state)
{
    struct reconcile_list left = {0}, right = {0};

    (void)state;
    provider(&left, "a", 1);
    provider(&left, "a", 2);
    platform(&right, "a", 2);
    expect(compare(&left, &right), 1, 1, 0, 0, 0);
    provider(&left, "a", 1);
    provider(&left, "a", 1);
    platform(&right, "a", 1);
    expect(compare(&left, &right), 1, 1, 0, 0, 0);
    /* The platform holds two answers, the provider gave one. */
    provider(&left, "a", 1);
    platform(&right, "a", 1);
    platform(&right, "a", 2);
    expect(compare(&left, &right), 1, 0, 0, 1, 0);
}

static void
test_midnight(void **state)
{
    const int64_t before_us = -US_PER_SECOND, first_us = US_PER_SECOND;
    struct reconcile_list left = {0}, right = {0};

    (void)state;
    /* Asked and recorded the day before by the provider, answered today at the platform. */
    add_at(&left, RECONCILE_PROVIDER, RECORD_CHECK, "a", 1, before_us);
    add_at(&right, RECONCILE_PLATFORM, RECORD_ASKED, "a", 0, before_us);
    add_at(&right, RECONCILE_PLATFORM, RECORD_ANSWERED, "a", 1, first_us);
    /* Both the day before: no business of this day, alike or not. */
    add_at(&left, RECONCILE_PROVIDER, RECORD_CHECK, "b", 1, before_us);
    add_at(&right, RECONCILE_PLATFORM, RECORD_ANSWERED, "b", 1, before_us);
    add_at(&left, RECONCILE_PROVIDER, RECORD_CHECK, "c", 1, before_us);
    add_at(&right, RECONCILE_PLATFORM, RECORD_ANSWERED, "d", 1, before_us);
    /* Beyond the margin. */
    add_at(&left, RECONCILE_PROVIDER, RECORD_CHECK, "e", 1, -RECONCILE_MARGIN_US - 1);
    assert_int_equal(left.count, 3);
    expect(compare(&left, &right), 1, 0, 0, 0, 0);
}

static void
test_only_one_caller(void **state)
{
    struct reconcile_list list = {0};
    struct record record;

    (void)state;
    record_init(&record, RECORD_CHECK, date_riga_begin_us(day()));
    record.request_id = STR("a");
    record.caller.number = 90001800413;
    assert_int_equal(reconcile_add(&list, RECONCILE_PROVIDER, &record, day(),
                                   &(struct reconcile_with){{90003334405}, {0}}),
                     0);
    assert_int_equal(list.count, 0);
    assert_int_equal(reconcile_add(&list, RECONCILE_PROVIDER, &record, day(),
                                   &(struct reconcile_with){{90001800413}, {0}}),
                     0);
    assert_int_equal(list.count, 1);
    reconcile_done(&list);
}

/* The same question went to two providers, under one request id. */
static void
test_only_one_provider(void **state)
{
    uint8_t answer_hash[DIGEST_SIZE] = {7};
    struct reconcile_list list = {0};
    struct record record;

    (void)state;
    record_init(&record, RECORD_ANSWERED, date_riga_begin_us(day()));
    record.request_id = STR("a");
    record.answer_hash = answer_hash;
    record.subject = STR("south");
    assert_int_equal(reconcile_add(&list, RECONCILE_PLATFORM, &record, day(),
                                   &(struct reconcile_with){{0}, STR("north")}),
                     0);
    assert_int_equal(list.count, 0);
    assert_int_equal(reconcile_add(&list, RECONCILE_PLATFORM, &record, day(),
                                   &(struct reconcile_with){{0}, STR("south")}),
                     0);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.entries[0].kind, RECONCILE_ANSWERED);
    reconcile_done(&list);
}

/* A provider that was not reached may have answered all the same: never "different". */
static void
test_an_answer_that_never_came(void **state)
{
    struct reconcile_list left = {0}, right = {0};

    (void)state;
    provider(&left, "a", 5);
    platform(&right, "a", 0);
    add_at(&right, RECONCILE_PLATFORM, RECORD_ANSWERED, "a", 0, noon_us);
    expect(compare(&left, &right), 0, 1, 0, 0, 1);
}

static void
test_lines_say_nothing_in_clear_and_read_back(void **state)
{
    struct reconcile_list list = {0}, read;
    struct text text = {0};

    (void)state;
    for (int i = 0; i < 50; i++) {
        char id[16];
        snprintf(id, sizeof id, "request-%d", i);
        provider(&list, id, 1);
    }
    reconcile_sort(&list);
    reconcile_write(&list, &text);
    assert_int_equal(text.len, 50 * RECONCILE_LINE_SIZE);
    assert_null(strstr(text.ptr, "request"));
    assert_true(reconcile_read(text_str(&text), &read));
    assert_int_equal(read.count, 50);
    assert_memory_equal(read.entries, list.entries, 50 * sizeof *list.entries);
    reconcile_done(&read);
    /* A cut line, a wrong kind, a wrong digit, a wrong order. */
    assert_false(reconcile_read((struct str){text.ptr, text.len - 1}, &read));
    text.ptr[RECONCILE_LINE_SIZE - 2] = 'x';
    assert_false(reconcile_read(text_str(&text), &read));
    text.ptr[RECONCILE_LINE_SIZE - 2] = 'a';
    text.ptr[0] = 'g';
    assert_false(reconcile_read(text_str(&text), &read));
    text.ptr[0] = 'f';
    assert_false(reconcile_read(text_str(&text), &read));
    text_done(&text);
    reconcile_done(&list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_way),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_nothing_and_one_side),
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_only_one_caller),
        cmocka_unit_test(test_only_one_provider),
        cmocka_unit_test(test_an_answer_that_never_came),
        cmocka_unit_test(test_lines_say_nothing_in_clear_and_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
