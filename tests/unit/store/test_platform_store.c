/* Applications and checks in platform.db: what is found again, how lists go on, what is deleted. */
#define _GNU_SOURCE
#include "platform_scene.h"

#include "folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
an_application_comes_back_as_it_was_registered(void **state)
{
    struct platform_scene *scene = *state;
    /* Hostile text is text. */
    const struct application add = {.purpose = STR("2.3.1.4.i"),
                                    .number = STR("<b>'; DROP TABLE application;--\xe2\x80\xae"),
                                    .person = scene_person(123),
                                    .day = scene_day(3),
                                    .registered_by = STR("Jānis \"O'Brien\""),
                                    .registered_at_us = SCENE_NOW_US};
    struct application found;
    int64_t id, other;

    assert_done(scene, platform_store_begin(scene->store));
    assert_int_equal(platform_store_add_application(scene->store, &add, &id), 1);
    assert_int_equal(platform_store_add_application(scene->store, &add, &other), 0);
    assert_int_equal(other, id);
    assert_done(scene, platform_store_commit(scene->store));
    assert_int_equal(platform_store_find_application(scene->store, id, &scene->arena, &found), 1);
    assert_true(str_eq(found.number, add.number) && str_eq(found.purpose, add.purpose));
    assert_true(str_eq(found.registered_by, add.registered_by));
    assert_true(found.person.number == add.person.number && found.person.hyphen);
    assert_true(date_eq(found.day, add.day) && found.outcome == APPLICATION_OPEN);
    assert_int_equal(found.registered_at_us, SCENE_NOW_US);
    assert_int_equal(platform_store_find_application(scene->store, id + 1, &scene->arena, &found),
                     0);
    /* The same number in another programme is another application. */
    assert_int_equal(
        platform_store_find_number(scene->store, STR("4.2.4.2"), add.number, &scene->arena, &found),
        0);
}

static void
only_a_transaction_writes_and_a_rollback_undoes(void **state)
{
    struct platform_scene *scene = *state;
    const struct application add = {.purpose = STR("p"), .number = STR("n")};
    struct application found;
    int64_t id;

    assert_int_equal(platform_store_add_application(scene->store, &add, &id), -1);
    assert_non_null(strstr(platform_store_error(scene->store), "wants a transaction"));
    assert_done(scene, platform_store_begin(scene->store));
    assert_int_equal(platform_store_begin(scene->store), -1); /* and that kills it */
    assert_int_equal(platform_store_add_application(scene->store, &add, &id), -1);
    assert_int_equal(platform_store_commit(scene->store), -1);
    platform_store_rollback(scene->store);
    assert_done(scene, platform_store_begin(scene->store));
    assert_int_equal(platform_store_add_application(scene->store, &add, &id), 1);
    platform_store_rollback(scene->store);
    assert_int_equal(platform_store_find_application(scene->store, id, &scene->arena, &found), 0);
}

static void
it_is_closed_once_and_opened_once(void **state)
{
    struct platform_scene *scene = *state;
    static const struct {
        enum application_outcome outcome;
        int done;
    } turns[] = {{APPLICATION_OPEN, 0},    {APPLICATION_GRANTED, 1}, {APPLICATION_GRANTED, 0},
                 {APPLICATION_REFUSED, 0}, {APPLICATION_OPEN, 1},    {APPLICATION_WITHDRAWN, 1}};
    struct application found;
    int64_t id;

    assert_done(scene, platform_store_begin(scene->store));
    id = scene_add_application(scene, 1, scene_day(0));
    for (size_t i = 0; i < ARRAY_LEN(turns); i++)
        assert_row(i,
                   platform_store_set_outcome(scene->store, id, turns[i].outcome) == turns[i].done);
    assert_int_equal(platform_store_set_outcome(scene->store, id + 1, APPLICATION_GRANTED), 0);
    assert_done(scene, platform_store_commit(scene->store));
    assert_int_equal(platform_store_find_application(scene->store, id, &scene->arena, &found), 1);
    assert_int_equal(found.outcome, APPLICATION_WITHDRAWN);
}

/* All pages of a wish, two lines each, as "number number ...". */
static void
read_pages(struct platform_scene *scene, struct application_wish wish, char *text, size_t size)
{
    struct application_line *lines;
    size_t count;
    struct buf buf;

    buf_init(&buf, text, size);
    wish.max = 2;
    do {
        assert_done(scene, platform_store_list_applications(scene->store, &wish, &scene->arena,
                                                            &lines, &count));
        for (size_t i = 0; i < count; i++) {
            buf_addf(&buf, "%d ", atoi(lines[i].application.number.ptr + 2));
            wish.after_day = lines[i].application.day;
            wish.after_id = lines[i].application.id;
        }
    } while (count == wish.max);
    assert_non_null(buf_c(&buf));
}

static void
lists_keep_their_order_over_pages(void **state)
{
    struct platform_scene *scene = *state;
    /* Numbers 1 to 8 are of days 0, 1, 0, 1, ...; 3 and 6 are closed. */
    const struct application_wish any = {
        .from = DATE_NONE, .till = DATE_NONE, .after_day = DATE_NONE};
    struct application_wish of_state = any, of_days = any, of_person = any, of_number = any;
    char text[256];

    assert_done(scene, platform_store_begin(scene->store));
    for (unsigned i = 1; i <= 8; i++) {
        int64_t id = scene_add_application(scene, i, scene_day(i % 2 == 0));
        if (i == 3 || i == 6)
            assert_int_equal(platform_store_set_outcome(scene->store, id, APPLICATION_GRANTED), 1);
    }
    assert_done(scene, platform_store_commit(scene->store));
    read_pages(scene, any, text, sizeof text);
    assert_string_equal(text, "8 6 4 2 7 5 3 1 ");
    of_state.state = WISH_OPEN;
    read_pages(scene, of_state, text, sizeof text);
    assert_string_equal(text, "8 4 2 7 5 1 ");
    of_state.state = WISH_CLOSED;
    read_pages(scene, of_state, text, sizeof text);
    assert_string_equal(text, "6 3 ");
    of_days.till = scene_day(0);
    read_pages(scene, of_days, text, sizeof text);
    assert_string_equal(text, "7 5 3 1 ");
    of_days.from = of_days.till = scene_day(1);
    of_days.state = WISH_OPEN;
    read_pages(scene, of_days, text, sizeof text);
    assert_string_equal(text, "8 4 2 ");
    of_person.person = scene_person(5).number;
    read_pages(scene, of_person, text, sizeof text);
    assert_string_equal(text, "5 ");
    of_number.number = STR("A-00004");
    read_pages(scene, of_number, text, sizeof text);
    assert_string_equal(text, "4 ");
    of_number.person = of_person.person;
    read_pages(scene, of_number, text, sizeof text);
    assert_string_equal(text, "");
}

/* Of one provider, behind a check, since an instant. */
static void
receipts_still_to_come_are_found(void **state)
{
    struct platform_scene *scene = *state;
    static const uint8_t asked[HASH_SIZE] = {1}, answered[HASH_SIZE] = {2};
    struct check_provider providers[] = {
        {STR("east"), PROVIDER_ANSWERED, RECEIPT_PENDING, asked, answered},
        {STR("north"), PROVIDER_ANSWERED, RECEIPT_VERIFIED, asked, answered}};
    static const char *const ids[] = {"r-a", "r-b", "r-c"};
    struct pending_wish wish = {.provider = STR("east"), .max = 2};
    struct pending_receipt *pending;
    int64_t application;
    size_t count;

    assert_done(scene, platform_store_begin(scene->store));
    application = scene_add_application(scene, 7, scene_day(0));
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        struct check_entry add = scene_check(ids[i], application, "needy", scene_day(90));
        add.at_us = SCENE_NOW_US + (int64_t)i;
        add.providers = providers;
        add.provider_count = ARRAY_LEN(providers);
        assert_done(scene, platform_store_add_check(scene->store, &add));
    }
    assert_done(scene, platform_store_commit(scene->store));

    assert_done(scene, platform_store_pending_receipts(scene->store, &wish, &scene->arena, &pending,
                                                       &count));
    assert_int_equal(count, 2);
    assert_true(str_eq_c(pending[0].request_id, "r-a"));
    assert_true(str_eq_c(pending[0].application, "A-00007"));
    assert_int_equal(pending[0].person.number, scene_person(7).number);
    assert_memory_equal(pending[0].request_hash, asked, HASH_SIZE);
    assert_memory_equal(pending[0].answer_hash, answered, HASH_SIZE);
    wish.after = pending[1].check;
    assert_done(scene, platform_store_pending_receipts(scene->store, &wish, &scene->arena, &pending,
                                                       &count));
    assert_int_equal(count, 1);
    assert_true(str_eq_c(pending[0].request_id, "r-c"));

    assert_done(scene, platform_store_begin(scene->store));
    assert_int_equal(
        platform_store_set_receipt(scene->store, STR("r-c"), STR("east"), RECEIPT_DIFFERENT), 1);
    assert_done(scene, platform_store_commit(scene->store));
    wish = (struct pending_wish){.provider = STR("east"), .since_us = SCENE_NOW_US + 1, .max = 9};
    assert_done(scene, platform_store_pending_receipts(scene->store, &wish, &scene->arena, &pending,
                                                       &count));
    assert_int_equal(count, 1);
    assert_true(str_eq_c(pending[0].request_id, "r-b"));
    wish.provider = STR("north");
    assert_done(scene, platform_store_pending_receipts(scene->store, &wish, &scene->arena, &pending,
                                                       &count));
    assert_int_equal(count, 0);
}

static void
a_check_comes_back_with_what_each_provider_said(void **state)
{
    struct platform_scene *scene = *state;
    struct check_entry add = scene_check("r-a", 1, "needy", scene_day(90)), found, *checks;
    const struct application_wish any = {
        .from = DATE_NONE, .till = DATE_NONE, .after_day = DATE_NONE, .max = 5};
    struct application_line *lines;
    size_t count;

    assert_done(scene, platform_store_begin(scene->store));
    add.application = scene_add_application(scene, 1, scene_day(0));
    add.reason = STR("moved on that day");
    assert_done(scene, platform_store_add_check(scene->store, &add));
    assert_int_equal(
        platform_store_set_receipt(scene->store, STR("r-a"), STR("east"), RECEIPT_VERIFIED), 1);
    assert_int_equal(
        platform_store_set_receipt(scene->store, STR("r-a"), STR("north"), RECEIPT_VERIFIED), 0);
    add.request_id = STR("r-b");
    add.outcome = CHECK_REFUSED;
    add.problem = STR("agreement-expired");
    add.clause = STR("2");
    add.answer = (struct str){NULL, 0};
    assert_done(scene, platform_store_add_check(scene->store, &add));
    assert_done(scene, platform_store_commit(scene->store));

    assert_int_equal(platform_store_find_check(scene->store, STR("r-a"), &scene->arena, &found), 1);
    assert_true(str_eq_c(found.answer, "{\"statuses\":[\"needy\"]}"));
    assert_true(str_eq_c(found.reason, "moved on that day"));
    assert_true(str_eq(found.coverage, add.coverage));
    assert_int_equal(found.provider_count, 2);
    assert_true(str_eq_c(found.providers[0].name, "east"));
    assert_int_equal(found.providers[0].receipt, RECEIPT_VERIFIED);
    assert_memory_equal(found.providers[0].answer_hash, "\1\2\3", 3);
    assert_null(found.providers[1].answer_hash);
    assert_int_equal(platform_store_find_check(scene->store, STR("r-c"), &scene->arena, &found), 0);

    assert_done(scene, platform_store_list_checks(scene->store, add.application, 10, &scene->arena,
                                                  &checks, &count));
    assert_int_equal(count, 2);
    assert_true(str_eq_c(checks[0].request_id, "r-b") && str_eq_c(checks[0].clause, "2"));
    assert_true(str_eq_c(checks[1].operator_surname, "Bērziņa"));
    /* A list shows the last one. */
    assert_done(
        scene, platform_store_list_applications(scene->store, &any, &scene->arena, &lines, &count));
    assert_int_equal(count, 1);
    assert_true(str_eq_c(lines[0].last_request_id, "r-b"));
    assert_int_equal(lines[0].last_outcome, CHECK_REFUSED);
    /* The same request id again is a fault of ours. */
    assert_done(scene, platform_store_begin(scene->store));
    assert_int_equal(platform_store_add_check(scene->store, &add), -1);
}

/* A rolled-back one must not be taken for one that is there. */
static void
a_coverage_is_kept_once(void **state)
{
    struct platform_scene *scene = *state;
    struct check_entry add = scene_check("r-1", 0, "a", scene_day(90)), found;

    assert_done(scene, platform_store_begin(scene->store));
    assert_done(scene, platform_store_add_check(scene->store, &add));
    platform_store_rollback(scene->store);
    assert_done(scene, platform_store_begin(scene->store));
    assert_done(scene, platform_store_add_check(scene->store, &add));
    add.request_id = STR("r-2");
    assert_done(scene, platform_store_add_check(scene->store, &add));
    add.request_id = STR("r-3");
    add.coverage = STR("{\"agreements\":[1]}");
    assert_done(scene, platform_store_add_check(scene->store, &add));
    add.request_id = STR("r-4");
    add.coverage = (struct str){NULL, 0};
    assert_done(scene, platform_store_add_check(scene->store, &add));
    assert_done(scene, platform_store_commit(scene->store));
    assert_int_equal(platform_store_find_check(scene->store, STR("r-2"), &scene->arena, &found), 1);
    assert_true(str_eq_c(found.coverage, "{\"agreements\":[],\"not_covered\":[]}"));
    assert_int_equal(platform_store_find_check(scene->store, STR("r-3"), &scene->arena, &found), 1);
    assert_true(str_eq_c(found.coverage, "{\"agreements\":[1]}"));
    assert_int_equal(platform_store_find_check(scene->store, STR("r-4"), &scene->arena, &found), 1);
    assert_null(found.coverage.ptr);
}

/* Whether the bytes stand anywhere in the file or its write-ahead log. */
static bool
stands_in_files(const char *bytes)
{
    static const char *const names[] = {"platform.db", "platform.db-wal"};
    bool found = false;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        FILE *file = fopen(folder_path(names[i]), "rb");
        char *content = NULL;
        long size = 0;
        if (!file)
            continue;
        if (fseek(file, 0, SEEK_END) == 0)
            size = ftell(file);
        rewind(file);
        content = malloc((size_t)size + 1);
        assert_non_null(content);
        assert_int_equal(fread(content, 1, (size_t)size, file), size);
        found = found || memmem(content, (size_t)size, bytes, strlen(bytes));
        free(content);
        fclose(file);
    }
    return found;
}

#define MANY 400

static void
answers_are_deleted_to_the_last_byte(void **state)
{
    struct platform_scene *scene = *state;
    struct check_entry found;
    char request_id[16], mark[4200];
    size_t count, deleted = 0;
    int64_t application;

    /* Half of them may be kept longer; every 50th does not fit one page. */
    memset(mark, 'x', sizeof mark);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(request_id, sizeof request_id, "r-%u", i);
        snprintf(mark, sizeof mark, "%s-%u-", i % 2 ? "secret" : "stays", i);
        if (i % 50 == 1) {
            mark[strlen(mark)] = 'x';
            mark[sizeof mark - 1] = '\0';
        }
        assert_done(scene, platform_store_begin(scene->store));
        application = scene_add_application(scene, i, scene_day(0));
        struct check_entry add =
            scene_check(request_id, application, "", scene_day(i % 2 ? 9 : 10));
        struct buf answer;
        arena_buf(&scene->arena, &answer, 8192);
        buf_addf(&answer, "{\"statuses\":\"%s end-%s-%u\"}", mark, i % 2 ? "secret" : "stays", i);
        add.answer = buf_str(&answer);
        add.outcome = i % 3 ? CHECK_STATUS : CHECK_INCOMPLETE;
        assert_done(scene, platform_store_add_check(scene->store, &add));
        assert_done(scene, platform_store_commit(scene->store));
    }
    assert_true(stands_in_files("secret-1-"));
    do {
        assert_done(scene, platform_store_tidy(scene->store, scene_day(10), 64, &count));
        deleted += count;
    } while (count);
    assert_int_equal(deleted, MANY / 2);
    assert_done(scene, platform_store_tidy_end(scene->store));
    assert_false(stands_in_files("secret"));
    assert_true(stands_in_files("stays-398-"));
    /* The line of history stays, and does not tell what was found. */
    assert_int_equal(platform_store_find_check(scene->store, STR("r-1"), &scene->arena, &found), 1);
    assert_null(found.answer.ptr);
    assert_int_equal(found.outcome, CHECK_DELETED);
    assert_non_null(found.coverage.ptr); /* says nothing about a person */
    assert_int_equal(platform_store_find_check(scene->store, STR("r-3"), &scene->arena, &found), 1);
    assert_int_equal(found.outcome, CHECK_INCOMPLETE);
    assert_int_equal(platform_store_find_check(scene->store, STR("r-2"), &scene->arena, &found), 1);
    assert_non_null(found.answer.ptr);
}

static void
slips_are_numbered_within_their_year(void **state)
{
    struct platform_scene *scene = *state;
    static const struct {
        int year;
        int64_t number;
    } printed[] = {{2026, 1}, {2026, 2}, {2027, 1}, {2026, 3}};
    int64_t number;

    assert_done(scene, platform_store_begin(scene->store));
    for (size_t i = 0; i < ARRAY_LEN(printed); i++) {
        assert_done(scene, platform_store_add_slip(scene->store, STR("r-a"), 7, printed[i].year,
                                                   SCENE_NOW_US, &number));
        assert_row(i, number == printed[i].number);
    }
}

static void
names_go_there_and_back(void **state)
{
    enum application_outcome outcome;
    enum check_outcome ended;

    (void)state;
    for (unsigned i = APPLICATION_OPEN; i <= APPLICATION_WITHDRAWN; i++) {
        const char *name = application_outcome_name((enum application_outcome)i);
        assert_row(i, application_outcome_parse(str_from(name), &outcome) && outcome == i);
    }
    for (unsigned i = CHECK_NONE; i <= CHECK_DELETED; i++) {
        const char *name = check_outcome_name((enum check_outcome)i);
        assert_row(i, check_outcome_parse(str_from(name), &ended) && ended == i);
    }
    assert_false(application_outcome_parse(STR("lost"), &outcome));
    assert_false(check_outcome_parse(STR(""), &ended));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, platform_scene_open, platform_scene_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_application_comes_back_as_it_was_registered),
        CASE(only_a_transaction_writes_and_a_rollback_undoes),
        CASE(it_is_closed_once_and_opened_once),
        CASE(lists_keep_their_order_over_pages),
        CASE(a_check_comes_back_with_what_each_provider_said),
        CASE(receipts_still_to_come_are_found),
        CASE(a_coverage_is_kept_once),
        CASE(answers_are_deleted_to_the_last_byte),
        CASE(slips_are_numbered_within_their_year),
        CASE(names_go_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
