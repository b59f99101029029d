/* Bulk jobs in platform.db: filling, taking, settling, and what a crash leaves. */
#include "platform_scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bulk_item *
take(struct platform_scene *scene, int64_t job, size_t max, size_t *ret_count)
{
    struct bulk_item *items;

    assert_done(scene, platform_store_begin(scene->store));
    assert_done(scene, platform_store_take_rows(scene->store, job, max, SCENE_NOW_US, scene_make_id,
                                                &scene->arena, &items, ret_count));
    assert_done(scene, platform_store_commit(scene->store));
    return items;
}

static void
settle(struct platform_scene *scene, int64_t job, const struct bulk_item *items, size_t count,
       enum check_outcome outcome)
{
    struct check_entry checks[16];

    for (size_t i = 0; i < count; i++) {
        checks[i] = scene_check(items[i].request_id, items[i].application, "needy", scene_day(90));
        checks[i].job = job;
        checks[i].row = items[i].row;
        checks[i].outcome = outcome;
    }
    assert_done(scene, platform_store_begin(scene->store));
    assert_done(scene, platform_store_settle_rows(scene->store, checks, count));
    assert_done(scene, platform_store_commit(scene->store));
}

static struct bulk_job
job_of(struct platform_scene *scene, int64_t id)
{
    struct bulk_job job;

    assert_int_equal(platform_store_find_job(scene->store, id, &scene->arena, &job), 1);
    return job;
}

/* The rows a filter shows, as "1 2 ...". */
static const char *
rows_of(struct platform_scene *scene, int64_t job, bool only, enum check_outcome outcome)
{
    static char text[256];
    struct bulk_row_line *lines;
    int64_t after = 0;
    size_t count;
    struct buf buf;

    buf_init(&buf, text, sizeof text);
    do {
        assert_done(scene, platform_store_list_rows(scene->store, job, only, outcome, after, 3,
                                                    &scene->arena, &lines, &count));
        for (size_t i = 0; i < count; i++) {
            buf_addf(&buf, "%d ", (int)lines[i].row);
            after = lines[i].row;
            assert_int_equal(atoi(lines[i].about.number.ptr + 2), lines[i].row);
            if (only)
                assert_int_equal(lines[i].check.outcome, outcome);
        }
    } while (count == 3);
    return buf_c(&buf);
}

static void
a_job_goes_its_way(void **state)
{
    struct platform_scene *scene = *state;
    int64_t job = scene_add_job(scene, 10), running;
    struct bulk_item *first, *second;
    size_t count;

    assert_int_equal(job_of(scene, job).total, 10);
    first = take(scene, job, 4, &count);
    assert_int_equal(count, 0); /* a draft does not run */
    scene_start(scene, job);
    assert_done(scene, platform_store_running_job(scene->store, &running));
    assert_int_equal(running, job);
    first = take(scene, job, 4, &count);
    assert_int_equal(count, 4);
    second = take(scene, job, 4, &count);
    assert_int_equal(second[0].row, 5);
    assert_true(second[0].application > 0 && second[0].refused == PROBLEM_NONE);
    settle(scene, job, second, 4, CHECK_NOT_FOUND);
    assert_string_equal(rows_of(scene, job, true, CHECK_NONE), "1 2 3 4 9 10 ");
    settle(scene, job, first, 3, CHECK_STATUS);
    assert_string_equal(rows_of(scene, job, true, CHECK_NONE), "4 9 10 ");
    assert_string_equal(rows_of(scene, job, true, CHECK_STATUS), "1 2 3 ");
    assert_string_equal(rows_of(scene, job, true, CHECK_NOT_FOUND), "5 6 7 8 ");
    assert_string_equal(rows_of(scene, job, false, CHECK_NONE), "1 2 3 4 5 6 7 8 9 10 ");
    assert_int_equal(job_of(scene, job).counts[CHECK_STATUS], 3);
    assert_int_equal(job_of(scene, job).counts[CHECK_NONE], 3);
    /* What is settled stays so. */
    settle(scene, job, first, 3, CHECK_FAILED);
    assert_int_equal(job_of(scene, job).counts[CHECK_FAILED], 0);
    assert_string_equal(rows_of(scene, job, true, CHECK_FAILED), "");
}

static void
what_was_taken_keeps_its_request_id(void **state)
{
    struct platform_scene *scene = *state;
    int64_t job = scene_add_job(scene, 3);
    struct bulk_item *taken, *again;
    size_t count, unsettled;

    scene_start(scene, job);
    taken = take(scene, job, 3, &count);
    assert_done(scene, platform_store_unsettled_rows(scene->store, job, 1, 10, &scene->arena,
                                                     &again, &unsettled));
    assert_int_equal(unsettled, 2);
    assert_string_equal(again[0].request_id, taken[1].request_id);
    assert_int_equal(again[0].application, taken[1].application);
    assert_true(str_eq(again[1].about.number, taken[2].about.number));
    settle(scene, job, taken, 3, CHECK_STATUS);
    assert_done(scene, platform_store_unsettled_rows(scene->store, job, 0, 10, &scene->arena,
                                                     &again, &unsettled));
    assert_int_equal(unsettled, 0);
    take(scene, job, 3, &count);
    assert_int_equal(count, 0);
}

static void
only_some_states_lead_to_others(void **state)
{
    struct platform_scene *scene = *state;
    static const struct {
        enum bulk_state to;
        int done;
    } turns[] = {
        {BULK_PAUSED, 0},    {BULK_DONE, 0},    {BULK_RUNNING, 1}, {BULK_RUNNING, 0},
        {BULK_PAUSED, 1},    {BULK_DONE, 0},    {BULK_RUNNING, 1}, {BULK_DONE, 1},
        {BULK_CANCELLED, 0}, {BULK_RUNNING, 0}, {BULK_DRAFT, 0},
    };
    const struct bulk_asker asker = {7, STR("Anna"), STR("Bērziņa"), STR("010190-01239")};
    int64_t job = scene_add_job(scene, 1), running;
    struct bulk_job now;

    assert_done(scene, platform_store_begin(scene->store));
    for (size_t i = 0; i < ARRAY_LEN(turns); i++)
        assert_row(i, platform_store_set_job_state(scene->store, job, turns[i].to, &asker,
                                                   SCENE_NOW_US + (int64_t)i) == turns[i].done);
    assert_done(scene, platform_store_commit(scene->store));
    now = job_of(scene, job);
    assert_int_equal(now.started_at_us, SCENE_NOW_US + 6);
    assert_int_equal(now.ended_at_us, SCENE_NOW_US + 7);
    assert_true(str_eq_c(now.asker.person_code, "010190-01239"));
    assert_done(scene, platform_store_running_job(scene->store, &running));
    assert_int_equal(running, 0);
}

static void
rows_that_cannot_be_asked_are_told(void **state)
{
    struct platform_scene *scene = *state;
    int64_t closed, job;
    struct bulk_row row = {STR("A-00001"), STR("4.2.4.2"), scene_person(1), scene_day(0)};
    enum problem_code reason;

    assert_done(scene, platform_store_begin(scene->store));
    scene_add_application(scene, 1, scene_day(0));
    closed = scene_add_application(scene, 2, scene_day(0));
    assert_int_equal(platform_store_set_outcome(scene->store, closed, APPLICATION_GRANTED), 1);
    assert_done(scene,
                platform_store_add_job(scene->store, STR("j"), STR("Anna"), SCENE_NOW_US, &job));
    assert_int_equal(platform_store_add_row(scene->store, job, &row, &reason), 1);
    assert_int_equal(platform_store_add_row(scene->store, job, &row, &reason), 0);
    assert_int_equal(reason, PROBLEM_BULK_ROW_REPEATED);
    row.day = scene_day(1);
    assert_int_equal(platform_store_add_row(scene->store, job, &row, &reason), 0);
    assert_int_equal(reason, PROBLEM_APPLICATION_DIFFERS);
    row = (struct bulk_row){STR("A-00001"), STR("4.2.4.2"), scene_person(2), scene_day(0)};
    assert_int_equal(platform_store_add_row(scene->store, job, &row, &reason), 0);
    assert_int_equal(reason, PROBLEM_APPLICATION_DIFFERS);
    row.number = STR("A-00002");
    assert_int_equal(platform_store_add_row(scene->store, job, &row, &reason), 0);
    assert_int_equal(reason, PROBLEM_APPLICATION_CLOSED);
    assert_done(scene, platform_store_commit(scene->store));
    assert_int_equal(job_of(scene, job).total, 1);
}

/* Between filling and asking the world may change. */
static void
rows_are_judged_again_when_they_are_taken(void **state)
{
    struct platform_scene *scene = *state;
    int64_t job = scene_add_job(scene, 3), id;
    struct bulk_item *items, *again;
    size_t count;

    scene_start(scene, job);
    assert_done(scene, platform_store_begin(scene->store));
    scene_add_application(scene, 1, scene_day(5)); /* of another day than the row */
    id = scene_add_application(scene, 2, scene_day(0));
    assert_int_equal(platform_store_set_outcome(scene->store, id, APPLICATION_WITHDRAWN), 1);
    assert_done(scene, platform_store_commit(scene->store));
    items = take(scene, job, 9, &count);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].refused, PROBLEM_APPLICATION_DIFFERS);
    assert_int_equal(items[0].application, 0);
    assert_int_equal(items[1].refused, PROBLEM_APPLICATION_CLOSED);
    assert_int_equal(items[1].application, id);
    assert_int_equal(items[2].refused, PROBLEM_NONE);
    assert_done(scene, platform_store_unsettled_rows(scene->store, job, 0, 9, &scene->arena, &again,
                                                     &count));
    assert_int_equal(again[0].refused, PROBLEM_APPLICATION_DIFFERS);
    assert_int_equal(again[1].refused, PROBLEM_APPLICATION_CLOSED);
    settle(scene, job, items, 3, CHECK_REFUSED);
    assert_int_equal(job_of(scene, job).counts[CHECK_REFUSED], 3);
}

static void
jobs_are_listed_newest_first(void **state)
{
    struct platform_scene *scene = *state;
    int64_t first = scene_add_job(scene, 1), second = scene_add_job(scene, 2);
    struct bulk_job *jobs;
    size_t count;

    assert_done(scene, platform_store_list_jobs(scene->store, 0, 9, &scene->arena, &jobs, &count));
    assert_int_equal(count, 2);
    assert_int_equal(jobs[0].id, second);
    assert_int_equal(jobs[0].total, 2);
    assert_done(scene,
                platform_store_list_jobs(scene->store, second, 9, &scene->arena, &jobs, &count));
    assert_int_equal(count, 1);
    assert_int_equal(jobs[0].id, first);
    assert_true(str_eq_c(jobs[0].name, "night"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, platform_scene_open, platform_scene_close)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_job_goes_its_way),
        CASE(what_was_taken_keeps_its_request_id),
        CASE(only_some_states_lead_to_others),
        CASE(rows_that_cannot_be_asked_are_told),
        CASE(rows_are_judged_again_when_they_are_taken),
        CASE(jobs_are_listed_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
