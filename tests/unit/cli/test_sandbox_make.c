/* The sandbox's folder: made whole or not at all, and its register follows the day. */
#include "unit.h"

#include "base/file.h"
#include "cli/sandbox.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX ((size_t)64 * 1024)

/* A clock that the test turns while the keeper looks at it. */
static _Atomic int64_t instant_us;

static int64_t
read_clock(const struct clock *clock)
{
    (void)clock;
    return instant_us;
}

static struct cli cli = {.clock = {.now_us = read_clock}};
static char root[] = "/tmp/tilts-test-sandbox-XXXXXX", dir[64];

static void
set_clock(const char *riga)
{
    int64_t us;

    assert_true(instant_parse_riga(str_from(riga), &us));
    instant_us = us;
}

static int
setup(void **state)
{
    (void)state;
    if (!mkdtemp(root))
        return -1;
    snprintf(dir, sizeof dir, "%s/sandbox", root);
    set_clock("2026-03-28 12:00"); /* summer time begins in the night */
    return sandbox_make(&cli, dir, 8445, 8446) == CLI_DONE ? 0 : -1;
}

static int
teardown(void **state)
{
    char command[96];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

static bool
is_there(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s%s", dir, name);
    return access(path, F_OK) == 0;
}

/* Whether a file of the sandbox holds that text. */
static bool
holds(const char *name, const char *text)
{
    char path[128], error[FILE_ERROR_MAX], *bytes;
    bool found;
    size_t len;

    snprintf(path, sizeof path, "%s%s", dir, name);
    if (file_read(path, FILE_MAX, &bytes, &len, error) < 0)
        return false;
    found = strstr(bytes, text) != NULL;
    free(bytes);
    return found;
}

static void
test_it_is_made_whole(void **state)
{
    (void)state;
    assert_true(is_there("/provider.yaml"));
    assert_true(is_there("/clients/agency.pem") && is_there("/clients/agency.key"));
    assert_true(is_there("/pki/ca.pem") && is_there("/data/register.db"));
    assert_false(is_there(".making"));
    assert_true(holds("/made.txt", "provider.yaml agreement suspend SANDBOX-SUSPENDED"));
    assert_true(holds("/platform.yaml", "desk_port: 8446"));
    assert_true(holds("/agreements/SANDBOX-TERM-OVER.yaml", "till: \"2026-03-27\""));
}

static void
test_what_is_there_stays(void **state)
{
    struct stat before, after;
    char path[128];

    (void)state;
    snprintf(path, sizeof path, "%s/clients/agency.pem", dir);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(sandbox_make(&cli, dir, 8447, 8448), CLI_DONE);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_true(holds("/provider.yaml", "port: 8445"));
}

static void
test_the_register_is_that_of_the_day(void **state)
{
    struct date today;

    (void)state;
    assert_true(date_parse(STR("2026-03-28"), &today));
    assert_int_equal(sandbox_import(&cli, dir, today), CLI_DONE);
    assert_true(holds("/register/90000077325.csv", "010160-00060,1,2025-09-29,2026-03-28,"));
    assert_true(holds("/register/90000077325.csv", "010160-00086,2,2025-12-28,,"));
}

/* The import runs when the clock passes midnight, and not before. */
static void
test_the_register_follows_the_day(void **state)
{
    struct sandbox_keeper *keeper;

    (void)state;
    set_clock("2026-03-28 23:59:59");
    keeper = sandbox_keeper_start(&cli, dir);
    assert_non_null(keeper);
    assert_true(holds("/register/90000077325.csv", "010160-00060,1,2025-09-29,2026-03-28,"));
    set_clock("2026-03-29 00:00");
    while (!holds("/register/90000077325.csv", "010160-00060,1,2025-09-30,2026-03-29,"))
        sched_yield();
    sandbox_keeper_stop(keeper);
    assert_true(holds("/made.txt", "90000077325.csv: 14 rows taken, 0 refused"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_made_whole),
        cmocka_unit_test(test_what_is_there_stays),
        cmocka_unit_test(test_the_register_is_that_of_the_day),
        cmocka_unit_test(test_the_register_follows_the_day),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
