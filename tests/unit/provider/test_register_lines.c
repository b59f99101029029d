/* Records of a file: line ends, quotes, limits, the hash. */
#include "import_fixture.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The records as "LINE:TEXT|", or "LINE!PROBLEM|". */
static const char *
records_of(struct str bytes, bool quotes)
{
    static char text[4096];
    char error[FILE_ERROR_MAX];
    struct register_lines *lines = register_lines_open(fixture_write("in", bytes), error);
    struct register_record record;
    struct buf buf;

    assert_non_null(lines);
    buf_init(&buf, text, sizeof text);
    while (register_lines_next(lines, quotes, &record) == 1) {
        buf_add_u64(&buf, record.line);
        buf_add_char(&buf, record.problem ? '!' : ':');
        if (record.problem)
            buf_add_c(&buf, strstr(record.problem, "long") ? "long" : "quote");
        else
            buf_add_bytes(&buf, record.text, record.len);
        buf_add_char(&buf, '|');
    }
    register_lines_close(lines);
    return buf_c(&buf);
}

static void
line_ends_are_taken_off(void **state)
{
    (void)state;
    assert_string_equal(records_of(STR(""), true), "");
    assert_string_equal(records_of(STR("\n"), true), "1:|");
    assert_string_equal(records_of(STR("a\nb"), true), "1:a|2:b|");
    assert_string_equal(records_of(STR("a\r\nb\r\n"), true), "1:a|2:b|");
    assert_string_equal(records_of(STR("a\n\n\nb\n"), true), "1:a|2:|3:|4:b|");
    assert_string_equal(records_of(STR("\xef\xbb\xbf"
                                       "a\n"),
                                   true),
                        "1:a|");
    assert_string_equal(records_of(STR("a\r"), true), "1:a|");
}

static void
quoted_records_span_lines(void **state)
{
    (void)state;
    assert_string_equal(records_of(STR("x,\"a\nb\"\nc\n"), true), "1:x,\"a\nb\"|3:c|");
    assert_string_equal(records_of(STR("x,\"a\"\"\nb\"\nc\n"), true), "1:x,\"a\"\"\nb\"|3:c|");
    assert_string_equal(records_of(STR("x,\"a\nb\"\n"), false), "1:x,\"a|2:b\"|");
    /* A quote within a plain field opens nothing. */
    assert_string_equal(records_of(STR("x\"a\nb\n"), true), "1:x\"a|2:b|");
    assert_string_equal(records_of(STR("x\"\"a\nb\n"), true), "1:x\"\"a|2:b|");
}

static void
open_quote_costs_one_line(void **state)
{
    (void)state;
    assert_string_equal(records_of(STR("a\nx,\"b\nc\nd\n"), true), "1:a|2!quote|3:c|4:d|");
    assert_string_equal(records_of(STR("a\nx,\"b"), true), "1:a|2!quote|");
}

static void
long_lines_are_passed_over(void **state)
{
    size_t size = 200000;
    char *bytes = malloc(size + 8);

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    memcpy(bytes, "a\n", 2);
    memcpy(bytes + size, "\nb\nc", 4);
    assert_string_equal(records_of((struct str){bytes, size + 4}, true), "1:a|2!long|3:b|4:c|");
    assert_string_equal(records_of((struct str){bytes, size}, true), "1:a|2!long|");
    bytes[2] = '"';
    assert_string_equal(records_of((struct str){bytes, size + 4}, true), "1:a|2!long|3:b|4:c|");
    free(bytes);
}

static void
longest_line_is_still_read(void **state)
{
    static char bytes[LIMIT_IMPORT_LINE_MAX + 8];
    char error[FILE_ERROR_MAX];

    (void)state;
    for (size_t more = 0; more < 2; more++)
        for (int end = 0; end < 3; end++) {
            static const char *const ends[] = {"", "\n", "\r\n"};
            size_t len = LIMIT_IMPORT_LINE_MAX + more;
            struct register_record record;
            memset(bytes, 'x', len);
            memcpy(bytes + len, ends[end], strlen(ends[end]));
            struct register_lines *lines = register_lines_open(
                fixture_write("in", (struct str){bytes, len + strlen(ends[end])}), error);
            assert_int_equal(register_lines_next(lines, true, &record), 1);
            assert_int_equal(record.problem != NULL, more);
            if (!more)
                assert_int_equal(record.len, LIMIT_IMPORT_LINE_MAX);
            assert_int_equal(register_lines_next(lines, true, &record), 0);
            register_lines_close(lines);
        }
}

/* However the records fall on the buffer's edges, none is lost or torn. */
static void
many_records_come_whole(void **state)
{
    enum { COUNT = 40000 };
    char *bytes = malloc(COUNT * 40), line[64], error[FILE_ERROR_MAX], hex[80];
    struct register_record record;
    struct register_lines *lines;
    size_t len = 0;

    (void)state;
    assert_non_null(bytes);
    for (int i = 0; i < COUNT; i++)
        len += (size_t)snprintf(bytes + len, 40, "%d,\"x\ny\",%.*s\r\n", i, i % 17,
                                "zzzzzzzzzzzzzzzzz");
    lines = register_lines_open(fixture_write("in", (struct str){bytes, len}), error);
    assert_non_null(lines);
    for (int i = 0; i < COUNT; i++) {
        snprintf(line, sizeof line, "%d,\"x\ny\",%.*s", i, i % 17, "zzzzzzzzzzzzzzzzz");
        assert_int_equal(register_lines_next(lines, true, &record), 1);
        assert_int_equal(record.line, 2 * i + 1);
        assert_true(str_eq_c((struct str){record.text, record.len}, line));
    }
    assert_int_equal(register_lines_next(lines, true, &record), 0);
    assert_int_equal(register_lines_finish(lines, hex), 0);
    assert_int_equal(register_lines_done(lines), len);
    assert_int_equal(register_lines_total(lines), len);
    register_lines_close(lines);
    free(bytes);
}

static void
hash_is_of_the_whole_file_however_much_was_read(void **state)
{
    static const char known[] = /* sha256sum of "abc\n" */
        "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb";
    char error[FILE_ERROR_MAX], hex[REGISTER_SHA256_HEX_MAX];
    struct register_lines *lines = register_lines_open(fixture_write("in", STR("abc\n")), error);
    struct register_record record;

    (void)state;
    assert_non_null(lines);
    assert_int_equal(register_lines_first_byte(lines), 'a');
    assert_int_equal(register_lines_finish(lines, hex), 0);
    assert_string_equal(hex, known);
    register_lines_close(lines);
    lines = register_lines_open(fixture_path("in"), error);
    assert_int_equal(register_lines_next(lines, true, &record), 1);
    assert_int_equal(register_lines_finish(lines, hex), 0);
    assert_string_equal(hex, known);
    register_lines_close(lines);
    register_lines_close(NULL);
}

static void
files_that_cannot_be_read_say_so(void **state)
{
    char error[FILE_ERROR_MAX];

    (void)state;
    assert_null(register_lines_open(fixture_path("none"), error));
    assert_non_null(strstr(error, "No such file"));
    assert_null(register_lines_open("/tmp", error));
    assert_non_null(strstr(error, "directory"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_are_taken_off),
        cmocka_unit_test(quoted_records_span_lines),
        cmocka_unit_test(open_quote_costs_one_line),
        cmocka_unit_test(long_lines_are_passed_over),
        cmocka_unit_test(longest_line_is_still_read),
        cmocka_unit_test(many_records_come_whole),
        cmocka_unit_test(hash_is_of_the_whole_file_however_much_was_read),
        cmocka_unit_test(files_that_cannot_be_read_say_so),
    };

    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
