/* Records added one by one, durable together, each told of. */
#include "node/part_log.h"

#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MANY 600 /* more than one commit takes */

static char folder[] = "/tmp/tilts-part-XXXXXX";
static struct node_config config;
static unsigned told, refused;

static struct part_log *
open_log(void)
{
    char error[PART_LOG_ERROR_MAX] = "";
    struct part_log *log = part_log_open(&config, "bulk", error);

    if (!log)
        fail_msg("%s", error);
    return log;
}

static void
on_done(void *arg, int result)
{
    (void)arg;
    told++;
    refused += result < 0;
}

static void
add(struct part_log *log, void (*done)(void *arg, int result), void *arg)
{
    struct record record;

    record_init(&record, RECORD_ASKED, 1780000000000000);
    record.request_id = STR("r");
    assert_int_equal(part_log_add(log, &record, done, arg), 0);
}

static int
count_one(void *ctx, const struct store_record *record)
{
    (void)record;
    ++*(unsigned *)ctx;
    return 0;
}

static unsigned
stored(void)
{
    char *path = node_log_path(&config, "bulk"), error[STORE_ERROR_MAX];
    struct store_paths paths = {.log_path = path, .read_only = true};
    struct store *store = store_open(&paths, error);
    unsigned count = 0;

    assert_non_null(store);
    assert_int_equal(store->ops->each_record(store, 0, count_one, &count), 0);
    store_close(store);
    free(path);
    return count;
}

static void
test_nothing_is_told_before_it_is_durable(void **state)
{
    struct part_log *log = open_log();
    unsigned before = stored();

    (void)state;
    told = 0;
    assert_false(part_log_waits(log));
    assert_int_equal(part_log_flush(log), 0); /* with nothing to do */
    for (int i = 0; i < MANY; i++)
        add(log, on_done, NULL);
    assert_true(part_log_waits(log));
    assert_int_equal(told, 0);
    assert_int_equal(part_log_flush(log), 0);
    assert_int_equal(told, MANY);
    assert_int_equal(refused, 0);
    assert_false(part_log_waits(log));
    assert_int_equal(stored(), before + MANY);
    part_log_close(log);
}

/* Whoever is told may add the next record: it waits for the next flush. */
static void
on_done_add(void *arg, int result)
{
    on_done(NULL, result);
    add(arg, on_done, NULL);
}

static void
test_adding_while_being_told(void **state)
{
    struct part_log *log = open_log();

    (void)state;
    told = 0;
    add(log, on_done_add, log);
    assert_int_equal(part_log_flush(log), 0);
    assert_int_equal(told, 1);
    assert_true(part_log_waits(log));
    assert_int_equal(part_log_flush(log), 0);
    assert_int_equal(told, 2);
    part_log_close(log);
}

static void
test_one_owner_at_a_time(void **state)
{
    struct part_log *log = open_log();
    char error[PART_LOG_ERROR_MAX] = "";

    (void)state;
    assert_null(part_log_open(&config, "bulk", error));
    assert_true(error[0] != '\0');
    add(log, on_done, NULL);
    part_log_close(log); /* what waits is forgotten */
    part_log_close(open_log());
    part_log_close(NULL);
}

static int
begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    config = (struct node_config){.domain = strdup("a.example"),
                                  .name = strdup("n"),
                                  .region = strdup("LV"),
                                  .data = strdup(folder)};
    part_log_close(open_log());
    return 0;
}

static int
end(void **state)
{
    char command[128];

    (void)state;
    free(config.domain);
    free(config.name);
    free(config.region);
    free(config.data);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_told_before_it_is_durable),
        cmocka_unit_test(test_adding_while_being_told),
        cmocka_unit_test(test_one_owner_at_a_time),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
