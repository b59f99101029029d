#include "platform_scene.h"

#include "folder.h"

#include <stdio.h>
#include <stdlib.h>

static struct platform_scene scene;

int
platform_scene_open(void **state)
{
    char error[STORE_ERROR_MAX];

    folder_open();
    scene.store = platform_store_open(folder_path("platform.db"), false, error);
    if (!scene.store)
        fail_msg("%s", error);
    arena_init(&scene.arena, 16U * 1024 * 1024);
    *state = &scene;
    return 0;
}

int
platform_scene_close(void **state)
{
    (void)state;
    platform_store_close(scene.store);
    scene.store = NULL;
    arena_done(&scene.arena);
    folder_close();
    return 0;
}

void
assert_platform(struct platform_store *store, int result, const char *file, int line)
{
    if (result == 0)
        return;
    print_error("%s\n", platform_store_error(store));
    _fail(file, line);
}

struct date
scene_day(int add)
{
    struct date first;

    assert_true(date_from_ymd(2026, 9, 1, &first));
    return date_add_days(first, add);
}

struct person_code
scene_person(unsigned number)
{
    struct person_code code;
    char text[PERSON_CODE_TEXT_MAX + 8];

    snprintf(text, sizeof text, "010190-0%04u", number % 10000);
    assert_true(person_code_parse(str_from(text), &code));
    return code;
}

static struct str
number_of(unsigned number)
{
    struct buf buf;

    arena_buf(&scene.arena, &buf, 16);
    buf_addf(&buf, "A-%05u", number);
    return buf_str(&buf);
}

int64_t
scene_add_application(struct platform_scene *at, unsigned number, struct date day)
{
    const struct application add = {.purpose = STR("4.2.4.2"),
                                    .number = number_of(number),
                                    .person = scene_person(number),
                                    .day = day,
                                    .registered_by = STR("Anna Bērziņa"),
                                    .registered_at_us = SCENE_NOW_US + number};
    int64_t id = 0;

    assert_int_equal(platform_store_add_application(at->store, &add, &id), 1);
    return id;
}

struct check_entry
scene_check(const char *request_id, int64_t application, const char *mark, struct date kept_until)
{
    static const uint8_t hash[HASH_SIZE] = {1, 2, 3};
    static const struct check_provider providers[] = {
        {{"east", 4}, PROVIDER_ANSWERED, RECEIPT_PENDING, hash, hash},
        {{"west", 4}, PROVIDER_UNREACHABLE, RECEIPT_NONE, hash, NULL},
    };
    struct buf answer;

    arena_buf(&scene.arena, &answer, 256);
    buf_addf(&answer, "{\"statuses\":[\"%s\"]}", mark);
    return (struct check_entry){.request_id = str_from(request_id),
                                .application = application,
                                .operator_id = 7,
                                .operator_name = STR("Anna"),
                                .operator_surname = STR("Bērziņa"),
                                .at_us = SCENE_NOW_US,
                                .from = scene_day(0),
                                .till = scene_day(0),
                                .outcome = CHECK_STATUS,
                                .answer = buf_str(&answer),
                                .coverage = STR("{\"agreements\":[],\"not_covered\":[]}"),
                                .kept_until = kept_until,
                                .providers = providers,
                                .provider_count = ARRAY_LEN(providers)};
}

int64_t
scene_add_job(struct platform_scene *at, unsigned rows)
{
    enum problem_code reason;
    int64_t job = 0;

    assert_done(at, platform_store_begin(at->store));
    assert_done(at,
                platform_store_add_job(at->store, STR("night"), STR("Anna"), SCENE_NOW_US, &job));
    for (unsigned i = 1; i <= rows; i++) {
        const struct bulk_row row = {number_of(i), STR("4.2.4.2"), scene_person(i), scene_day(0)};
        assert_int_equal(platform_store_add_row(at->store, job, &row, &reason), 1);
    }
    assert_done(at, platform_store_commit(at->store));
    return job;
}

void
scene_start(struct platform_scene *at, int64_t job)
{
    const struct bulk_asker asker = {7, STR("Anna"), STR("Bērziņa"), STR("010190-01239")};

    assert_done(at, platform_store_begin(at->store));
    assert_int_equal(
        platform_store_set_job_state(at->store, job, BULK_RUNNING, &asker, SCENE_NOW_US), 1);
    assert_done(at, platform_store_commit(at->store));
}

void
scene_make_id(int64_t now_us, char *ret_id)
{
    static unsigned next;

    (void)now_us;
    snprintf(ret_id, LIMIT_REQUEST_ID_MAX + 1, "r-%u", ++next);
}
