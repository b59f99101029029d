/* CSV and JSON Lines read into the same columns. */
#include "import_fixture.h"

#include "provider/register_source.h"

#include <string.h>

static const struct register_columns columns = {{"a", "b", "c"}, 3};

/* The rows as "LINE:a/b/c|" or "LINE!column/problem's first word|"; or the header's error. */
static const char *
rows_of(const char *name, struct str bytes)
{
    static char text[2048];
    char error[FILE_ERROR_MAX];
    struct register_source source;
    struct register_values values;
    struct buf buf;

    buf_init(&buf, text, sizeof text);
    if (register_source_open(fixture_write(name, bytes), &columns, &source, error) < 0) {
        const char *what = strstr(error, ": ");
        register_source_close(&source);
        buf_add_c(&buf, what ? what + 2 : error);
        return buf_c(&buf);
    }
    while (register_source_next(&source, &values) == 1) {
        buf_add_u64(&buf, values.line);
        if (values.problem)
            buf_addf(&buf, "!%s/%s", values.column ? values.column : "", values.problem);
        else
            for (size_t i = 0; i < 3; i++)
                buf_addf(&buf, "%c%.*s", i ? '/' : ':', STR_FMT(values.values[i]));
        buf_add_char(&buf, '|');
    }
    register_source_close(&source);
    return buf_c(&buf);
}

static void
assert_begins(const char *text, const char *beginning)
{
    if (strncmp(text, beginning, strlen(beginning)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", text, beginning);
}

static void
columns_come_in_any_order(void **state)
{
    (void)state;
    assert_string_equal(rows_of("x.csv", STR("a,b,c\n1,2,3\n")), "2:1/2/3|");
    assert_string_equal(rows_of("x.csv", STR("\xef\xbb\xbf"
                                             "\"c\", a ,b\r\n 1 ,\"2,2\",3\r\n")),
                        "2:2,2/3/1|");
    assert_string_equal(rows_of("x.csv", STR("a,b,c\n\n\n1,,\n\n")), "4:1//|");
    assert_string_equal(rows_of("x.txt", STR("a,b,c\n1,2,3")), "2:1/2/3|");
}

static void
wrong_headers_are_refused_without_quoting_them(void **state)
{
    const char *text;

    (void)state;
    assert_begins(rows_of("x.csv", STR("")), "the file is empty");
    assert_begins(rows_of("x.csv", STR("a,b\n")), "the first line lacks the column c");
    assert_begins(rows_of("x.csv", STR("a,b,c,a\n")), "the first line names a twice");
    assert_begins(rows_of("x.csv", STR("a,b,c,d\n")), "the first line must name");
    assert_begins(rows_of("x.csv", STR("a;b;c\n")), "the first line must name");
    assert_begins(rows_of("x.csv", STR("a,b,\"c\n")), "the first line is no CSV");
    assert_begins(rows_of("x.csv", STR("a,b,c,a,b,c,a,b,c,a\n")), "the first line names a twice");
    text = rows_of("x.csv", STR("010190-00018,1,2026-01-01\n"));
    assert_begins(text, "the first line must name");
    assert_null(strstr(text, "010190"));
}

static void
bad_csv_rows_are_reported(void **state)
{
    (void)state;
    assert_string_equal(rows_of("x.csv", STR("a,b,c\n1,2\n1,2,3,4\n1,2,3\n")),
                        "2!/there are fewer fields than columns|"
                        "3!/there are more fields than columns|4:1/2/3|");
    assert_string_equal(rows_of("x.csv", STR("a,b,c\n1,\xff,3\n1,\0,3\n1,\"2\"x,3\n")),
                        "2!/the line is no valid UTF-8|3!/the line holds a NUL byte|"
                        "4!/text stands behind a closing quote|");
    /* The export broke off in the middle of a row. */
    assert_string_equal(rows_of("x.csv", STR("a,b,c\n1,2,3\n1,2")),
                        "2:1/2/3|3!/there are fewer fields than columns|");
    assert_string_equal(rows_of("x.csv", STR("a,b,c\n1,2,\"3")),
                        "2!/a quote is opened and not closed|");
}

static void
json_lines_are_read(void **state)
{
    (void)state;
    assert_string_equal(rows_of("x.jsonl", STR("{\"c\":3,\"a\":\" 1 \",\"b\":null}\n\n{}\n")),
                        "1:1//3|3://|");
    assert_string_equal(rows_of("x.dat", STR("\xef\xbb\xbf\n {\"a\":1,\"b\":22,\"c\":333}")),
                        "2:1/22/333|");
    assert_string_equal(rows_of("x.jsonl", STR("")), "");
}

static void
bad_json_rows_are_reported(void **state)
{
    (void)state;
    assert_string_equal(rows_of("x.jsonl", STR("[1]\n{\"a\":1\n{\"a\":1,\"a\":2}\n{\"z\":1}\n")),
                        "1!/the line is no JSON object|2!/the line is no JSON object|"
                        "3!/the line is no JSON object|4!/there is a member that is not known "
                        "here|");
    assert_string_equal(rows_of("x.jsonl", STR("{\"a\":true}\n{\"b\":1.5}\n{\"c\":{}}\n")),
                        "1!a/must be text|2!b/must be text|3!c/must be text|");
    assert_string_equal(rows_of("x.jsonl", STR("{\"a\":\"1\\u0000\"}\n{\"a\":1} x\n")),
                        "1!/the line is no JSON object|2!/the line is no JSON object|");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_come_in_any_order),
        cmocka_unit_test(wrong_headers_are_refused_without_quoting_them),
        cmocka_unit_test(bad_csv_rows_are_reported),
        cmocka_unit_test(json_lines_are_read),
        cmocka_unit_test(bad_json_rows_are_reported),
    };

    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
