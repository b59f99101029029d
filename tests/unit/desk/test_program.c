/* Children that end well, badly, late, never, or talk too much; played by the shell. */
#include "desk/program.h"

#include "unit.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct program_result
run(const char *script, struct program_call call)
{
    struct program_result result;

    call.argv = (const char *const[]){"sh", "-c", script, NULL};
    call.path = "/bin/sh";
    if (call.deadline_ms == 0)
        call.deadline_ms = 60000;
    if (call.output_max == 0)
        call.output_max = 1000;
    program_run(&call, &result);
    return result;
}

static void
assert_output(const char *script, struct program_call call, const char *output)
{
    struct program_result result = run(script, call);

    assert_int_equal(result.end, PROGRAM_ENDED);
    assert_string_equal(result.output, output);
    assert_int_equal(result.output_len, strlen(output));
    program_result_done(&result);
    assert_null(result.output);
}

static void
output_sentence_and_exit(void **state)
{
    struct program_result result = run("echo out; echo err >&2; exit 2", (struct program_call){0});

    (void)state;
    assert_int_equal(result.end, PROGRAM_ENDED);
    assert_int_equal(result.exit, 2);
    assert_string_equal(result.output, "out\n");
    assert_string_equal(result.sentence, "err\n");
    program_result_done(&result);
    assert_output("exit 0", (struct program_call){0}, "");
}

static void
input_is_read_or_not(void **state)
{
    static char much[300000];

    (void)state;
    memset(much, 'x', sizeof much);
    assert_output("cat", (struct program_call){.input = STR("010190-01239")}, "010190-01239");
    assert_output("cat", (struct program_call){0}, "");
    assert_output("wc -c", (struct program_call){.input = {much, sizeof much}}, "300000\n");
    assert_output("echo done", (struct program_call){.input = {much, sizeof much}}, "done\n");
}

/* An inherited descriptor would let a command hold the desk's files, or its clients' sockets. */
static void
nothing_is_inherited(void **state)
{
    int open_one = open("/dev/null", O_RDONLY);

    (void)state;
    assert_true(open_one > 2);
    setenv("TILTS_TEST_SECRET", "1", 1);
    assert_output("for fd in /proc/self/fd/[3-9]; do readlink $fd; done | grep -v ^/proc; true",
                  (struct program_call){0}, "");
    assert_output("env | grep -v -e ^PWD -e ^_ -e ^OLDPWD -e ^SHLVL", (struct program_call){0},
                  "PATH=/usr/bin:/bin\nLC_ALL=C.UTF-8\n");
    assert_output("echo $TILTS_OPERATOR", (struct program_call){.setting = "TILTS_OPERATOR=anna"},
                  "anna\n");
    close(open_one);
}

/* What the program ignores or blocks a command does not. */
static void
signals_are_as_new(void **state)
{
    struct program_result result;
    sigset_t all, before;

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    result = run("kill -PIPE $$; echo ignored", (struct program_call){0});
    assert_int_equal(result.end, PROGRAM_CRASHED);
    program_result_done(&result);
    result = run("kill -TERM $$; echo blocked", (struct program_call){0});
    assert_int_equal(result.end, PROGRAM_CRASHED);
    program_result_done(&result);
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, SIG_DFL);
}

static void
output_has_a_bound(void **state)
{
    struct program_result result = run("yes", (struct program_call){.output_max = 200000});

    (void)state;
    assert_int_equal(result.end, PROGRAM_TOO_MUCH);
    assert_true(result.output_len <= 200000);
    program_result_done(&result);
    assert_output("printf 1234567890", (struct program_call){.output_max = 10}, "1234567890");
    result = run("printf 12345678901", (struct program_call){.output_max = 10});
    assert_int_equal(result.end, PROGRAM_TOO_MUCH);
    program_result_done(&result);
    /* Errors are cut, and never stop the command. */
    result = run("yes x 2>/dev/null | head -c 1000000 >&2; echo done", (struct program_call){0});
    assert_int_equal(result.end, PROGRAM_ENDED);
    assert_int_equal(strlen(result.sentence), PROGRAM_SENTENCE_MAX - 1);
    assert_string_equal(result.output, "done\n");
    program_result_done(&result);
}

/* Gone, or a zombie that whoever adopted it has not buried yet. */
static bool
is_dead(const char *pid)
{
    char path[64], text[512] = "", *state;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)strtol(pid, NULL, 10));
    file = fopen(path, "r");
    if (!file)
        return true;
    if (!fgets(text, sizeof text, file))
        text[0] = '\0';
    fclose(file);
    state = strrchr(text, ')');
    return !state || state[2] == 'Z' || state[2] == 'X';
}

static void
late_ones_are_killed_with_their_children(void **state)
{
    struct program_result result =
        run("sleep 1000 & echo $!; wait", (struct program_call){.deadline_ms = 300});

    (void)state;
    assert_int_equal(result.end, PROGRAM_TOO_LONG);
    if (result.output_len) /* a machine so busy that it did not get that far shows nothing */
        while (!is_dead(result.output))
            sched_yield();
    program_result_done(&result);
}

static void
abandoned_ones_are_killed(void **state)
{
    atomic_bool abandoned = true;
    struct program_result result =
        run("exec sleep 1000", (struct program_call){.abandoned = &abandoned});

    (void)state;
    assert_int_equal(result.end, PROGRAM_ABANDONED);
    program_result_done(&result);
}

/* It has ended although its grandchild still holds the pipe. */
static void
left_behind_ones_are_not_waited_for(void **state)
{
    struct program_result result = run("sleep 1000 & echo $!", (struct program_call){0});

    (void)state;
    assert_int_equal(result.end, PROGRAM_ENDED);
    while (!is_dead(result.output))
        sched_yield();
    program_result_done(&result);
}

static void
crashes_and_missing_programs(void **state)
{
    struct program_result result = run("kill -SEGV $$", (struct program_call){0});
    struct program_call none = {
        .argv = (const char *const[]){"none", NULL}, .path = "/nowhere/none", .deadline_ms = 1000};

    (void)state;
    assert_int_equal(result.end, PROGRAM_CRASHED);
    program_result_done(&result);
    program_run(&none, &result);
    assert_int_equal(result.end, PROGRAM_NOT_BEGUN);
    assert_string_equal(result.output, "");
    program_result_done(&result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_sentence_and_exit),
        cmocka_unit_test(input_is_read_or_not),
        cmocka_unit_test(nothing_is_inherited),
        cmocka_unit_test(signals_are_as_new),
        cmocka_unit_test(output_has_a_bound),
        cmocka_unit_test(late_ones_are_killed_with_their_children),
        cmocka_unit_test(abandoned_ones_are_killed),
        cmocka_unit_test(left_behind_ones_are_not_waited_for),
        cmocka_unit_test(crashes_and_missing_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
