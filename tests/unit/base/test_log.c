/* The lines themselves, caught from standard error through a pipe. */
#define _GNU_SOURCE
#include "base/json.h"
#include "base/log.h"

#include "unit/unit.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static char caught[16384];
static int pipe_read = -1, stderr_before = -1;

static int
begin(void **state)
{
    int ends[2];

    (void)state;
    if (pipe2(ends, O_CLOEXEC) < 0 || (stderr_before = dup(STDERR_FILENO)) < 0)
        return -1;
    pipe_read = ends[0];
    return dup2(ends[1], STDERR_FILENO) < 0 || close(ends[1]) < 0 ? -1 : 0;
}

static int
end(void **state)
{
    (void)state;
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    close(pipe_read);
    log_setup(LOG_INFO, LOG_KEY_VALUE);
    return 0;
}

/* What was logged since the last call; there is something, or the test is wrong. */
static const char *
take(void)
{
    ssize_t n = read(pipe_read, caught, sizeof caught - 1);

    caught[n > 0 ? n : 0] = '\0';
    return caught;
}

static void
test_key_value(void **state)
{
    (void)state;
    log_setup(LOG_INFO, LOG_KEY_VALUE);
    log_event(LOG_INFO, "started", "port=%d name=\"two words\"", 8443);
    assert_int_equal(strncmp(take(), "time=2", 6), 0);
    assert_non_null(strstr(caught, "Z level=info event=started port=8443 name=\"two words\"\n"));
    log_event(LOG_WARNING, "bare", "%s", "");
    assert_non_null(strstr(take(), " level=warning event=bare\n"));
}

static void
test_levels(void **state)
{
    (void)state;
    log_setup(LOG_WARNING, LOG_KEY_VALUE);
    log_event(LOG_DEBUG, "no", "a=1");
    log_event(LOG_INFO, "no", "a=1");
    log_event(LOG_WARNING, "yes", "a=1");
    log_event(LOG_ERROR, "yes", "a=1");
    take();
    assert_null(strstr(caught, "event=no"));
    assert_non_null(strstr(caught, "level=warning event=yes"));
    assert_non_null(strstr(caught, "level=error event=yes"));
    assert_false(log_is_on(LOG_INFO));
    assert_true(log_is_on(LOG_WARNING) && log_is_on(LOG_ERROR));
    log_setup(LOG_DEBUG, LOG_KEY_VALUE);
    log_event(LOG_DEBUG, "fine", "a=1");
    assert_non_null(strstr(take(), "level=debug event=fine"));
}

/* One event is one line, whatever a text has in it. */
static void
test_one_line(void **state)
{
    (void)state;
    log_setup(LOG_INFO, LOG_KEY_VALUE);
    log_event(LOG_INFO, "odd", "a=%s", "x\ny\rz\x1b[31m\x7f");
    take();
    assert_ptr_equal(strchr(caught, '\n'), caught + strlen(caught) - 1);
    assert_null(strpbrk(caught, "\r\x1b\x7f"));
}

static json_t *
take_json(void)
{
    unsigned line = 0;
    const char *text = take();

    assert_non_null(strchr(text, '\n'));
    return json_load_strict(str_from(text), &line);
}

static void
test_json(void **state)
{
    (void)state;
    log_setup(LOG_INFO, LOG_JSON);
    log_event(LOG_ERROR, "failed", "path=C:\\x why=\"no such place\" n=5 empty=");
    json_t *line CLEANUP(json_cleanup) = take_json();
    assert_non_null(line);
    assert_true(str_eq_c(json_member_str(line, "level"), "error"));
    assert_true(str_eq_c(json_member_str(line, "event"), "failed"));
    assert_true(str_eq_c(json_member_str(line, "path"), "C:\\x"));
    assert_true(str_eq_c(json_member_str(line, "why"), "no such place"));
    assert_true(str_eq_c(json_member_str(line, "n"), "5"));
    assert_int_equal(json_object_size(line), 7);

    log_event(LOG_INFO, "bytes", "a=%s b=%s", "\xc4\x81", "\xff\xfe");
    json_t *bytes CLEANUP(json_cleanup) = take_json();
    assert_non_null(bytes);
    assert_true(str_eq_c(json_member_str(bytes, "a"), "\xc4\x81"));
    assert_true(str_eq_c(json_member_str(bytes, "b"), "??"));
}

/* A line that gets too long stays whole JSON, at every length. */
static void
test_long(void **state)
{
    static char text[5000];

    (void)state;
    for (size_t len = 1900; len < sizeof text; len += 7) {
        memset(text, '"', len);
        text[0] = 'x';
        text[len] = '\0';
        log_setup(LOG_INFO, LOG_JSON);
        log_event(LOG_INFO, "long", "first=1 second=%s third=\\", text);
        json_t *line CLEANUP(json_cleanup) = take_json();
        assert_row(len, line != NULL);
        assert_true(str_eq_c(json_member_str(line, "first"), "1"));
        log_setup(LOG_INFO, LOG_KEY_VALUE);
        log_event(LOG_INFO, "long", "first=1 second=%s", text);
        take();
        assert_ptr_equal(strchr(caught, '\n'), caught + strlen(caught) - 1);
    }
}

/* As cmocka writes its verdicts to standard error too, each test takes it only for itself. */
int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_key_value, begin, end),
        cmocka_unit_test_setup_teardown(test_levels, begin, end),
        cmocka_unit_test_setup_teardown(test_one_line, begin, end),
        cmocka_unit_test_setup_teardown(test_json, begin, end),
        cmocka_unit_test_setup_teardown(test_long, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
