/*
 * A bulk job whose process is killed before its first write to disk, its second, ... (tests/fault):
 * no row is ever asked under two request ids, none is lost, and the next process brings the job to
 * its end. This program runs itself: with words it is the process that gets killed.
 */
#include "platform_scene.h"

#include "folder.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS 12
#define AT_ONCE 5

static const char *program, *kill_at;

/* "asked ROW ID" before the question leaves: what a provider would see. Written at once. */
static void
tell(int told, const struct bulk_item *items, size_t count)
{
    char line[128];

    for (size_t i = 0; i < count; i++) {
        int len = snprintf(line, sizeof line, "%d %s\n", (int)items[i].row, items[i].request_id);
        if (write(told, line, (size_t)len) != len)
            exit(4);
    }
}

static void
make_id(int64_t now_us, char *ret_id)
{
    static unsigned next;

    (void)now_us;
    snprintf(ret_id, LIMIT_REQUEST_ID_MAX + 1, "%d-%u", (int)getpid(), ++next);
}

static int
settle(struct platform_store *store, int64_t job, const struct bulk_item *items, size_t count)
{
    struct check_entry checks[AT_ONCE];

    for (size_t i = 0; i < count; i++)
        checks[i] = (struct check_entry){.request_id = str_from(items[i].request_id),
                                         .application = items[i].application,
                                         .outcome = CHECK_STATUS,
                                         .answer = STR("{}"),
                                         .job = job,
                                         .row = items[i].row};
    return platform_store_begin(store) < 0 ||
           platform_store_settle_rows(store, checks, count) < 0 || platform_store_commit(store) < 0;
}

/* What a bulk thread does, from the start to the end of the job. */
static int
go_through(const char *path, int told)
{
    char error[STORE_ERROR_MAX];
    struct platform_store *store = platform_store_open(path, false, error);
    struct bulk_item *items;
    struct arena arena;
    size_t count;
    int64_t job;

    arena_init(&arena, 1 << 20);
    if (!store || platform_store_running_job(store, &job) < 0)
        return 4;
    for (;;) {
        if (platform_store_unsettled_rows(store, job, 0, AT_ONCE, &arena, &items, &count) < 0)
            return 4;
        tell(told, items, count);
        if (count == 0)
            break;
        if (settle(store, job, items, count))
            return 4;
    }
    do {
        if (platform_store_begin(store) < 0 ||
            platform_store_take_rows(store, job, AT_ONCE, 1, make_id, &arena, &items, &count) < 0 ||
            platform_store_commit(store) < 0)
            return 4;
        tell(told, items, count);
        if (count && settle(store, job, items, count))
            return 4;
    } while (count);
    platform_store_close(store);
    arena_done(&arena);
    return 0;
}

/* Runs it, killed at its number-th write (0: never). True when it was killed. */
static bool
run_killed_at(unsigned number, const char *path, const char *told)
{
    char kill_number[32], preload[512];
    int status;
    pid_t child;

    snprintf(kill_number, sizeof kill_number, "KILL_AT=%u", number);
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", kill_at);
    child = fork();
    if (child == 0) {
        char *const words[] = {(char *)program, (char *)path, (char *)told, NULL};
        char *const environment[] = {kill_number, preload,
                                     (char *)"ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0",
                                     NULL};
        execve(program, words, environment);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return true;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

/* Each row was asked under exactly one request id, over all processes. */
static void
assert_asked_under_one_id(const char *told)
{
    char ids[ROWS + 1][64] = {{0}}, id[64];
    FILE *file = fopen(told, "r");
    unsigned seen = 0;
    int row;

    assert_non_null(file);
    while (fscanf(file, "%d %63s", &row, id) == 2) {
        assert_in_range(row, 1, ROWS);
        if (ids[row][0] == '\0')
            seen++;
        else
            assert_string_equal(ids[row], id);
        memcpy(ids[row], id, sizeof id);
    }
    fclose(file);
    assert_int_equal(seen, ROWS);
}

static bool
one_round(unsigned number)
{
    void *state;
    struct platform_scene *scene;
    struct bulk_job job;
    const char *told;
    int64_t id;
    bool killed;

    assert_int_equal(platform_scene_open(&state), 0);
    scene = state;
    told = folder_path("told");
    id = scene_add_job(scene, ROWS);
    scene_start(scene, id);
    killed = run_killed_at(number, folder_path("platform.db"), told);
    assert_false(run_killed_at(0, folder_path("platform.db"), told));
    assert_asked_under_one_id(told);
    assert_int_equal(platform_store_find_job(scene->store, id, &scene->arena, &job), 1);
    assert_int_equal(job.counts[CHECK_STATUS], ROWS);
    assert_int_equal(job.counts[CHECK_NONE], 0);
    platform_scene_close(&state);
    return killed;
}

static void
no_row_is_asked_twice_whenever_it_is_killed(void **state)
{
    unsigned number = 1;

    (void)state;
    while (one_round(number))
        number++;
    assert_true(number > 20);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_row_is_asked_twice_whenever_it_is_killed),
    };
    int told;

    if (argc == 3) {
        told = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        return told < 0 ? 4 : go_through(argv[1], told);
    }
    program = argv[0];
    kill_at = getenv("KILL_AT_LIBRARY");
    if (!kill_at) {
        fprintf(stderr, "KILL_AT_LIBRARY must name tests/fault/kill_at.so\n");
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
