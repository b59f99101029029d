/* Text into XML and JSON, and which names may be told back. */
#include "codec/json_text.h"
#include "codec/shown_name.h"
#include "codec/xml_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BAD "\xef\xbf\xbd"

static const struct {
    struct str text;
    const char *xml, *json;
} cases[] = {
    {{NULL, 0}, "", "\"\""},
    {{"abc", 3}, "abc", "\"abc\""},
    {{"<a&b>\"c\"", 8}, "&lt;a&amp;b&gt;&quot;c&quot;", "\"<a&b>\\\"c\\\"\""},
    {{"a\\b", 3}, "a\\b", "\"a\\\\b\""},
    {{"a\tb\nc\rd", 7}, "a\tb\nc&#13;d", "\"a\\u0009b\\nc\\u000dd\""},
    {{"a\x01\x1f\0b", 5}, "a" BAD BAD BAD "b", "\"a\\u0001\\u001f\\u0000b\""},
    {{"\xc4\x81\xe2\x82\xac\xf0\x9f\x98\x80", 9},
     "\xc4\x81\xe2\x82\xac\xf0\x9f\x98\x80",
     "\"\xc4\x81\xe2\x82\xac\xf0\x9f\x98\x80\""},
    {{"\xff"
      "a\xc4",
      3},
     BAD "a" BAD,
     "\"" BAD "a" BAD "\""},
    {{"\xed\xa0\x80", 3}, BAD BAD BAD, "\"" BAD BAD BAD "\""},
    {{"\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", 9},
     BAD BAD BAD,
     "\"\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd\""},
    {{"\xef\xbe\xbe", 3}, "\xef\xbe\xbe", "\"\xef\xbe\xbe\""},
};

static void
texts_are_escaped(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char memory[256];
        struct buf buf;

        buf_init(&buf, memory, sizeof memory);
        xml_text_add(&buf, cases[i].text);
        assert_string_equal(buf_c(&buf), cases[i].xml);
        buf_init(&buf, memory, sizeof memory);
        json_text_add(&buf, cases[i].text);
        assert_string_equal(buf_c(&buf), cases[i].json);
    }
}

static void
names_are_told_when_harmless(void **state)
{
    static const struct {
        const char *name;
        bool shown;
    } names[] = {
        {"PersonCode", true},
        {"date_from", true},
        {"x-1.2", true},
        {"a1234", true},
        {"a12345", false},
        {"010190-01239", false},
        {"J\xc4\x81nis", false},
        {"a b", false},
        {"a\"", false},
        {"abcdefghijklmnopqrstuvwxyzabcdefghijklmn", true},
        {"abcdefghijklmnopqrstuvwxyzabcdefghijklmno", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_int_equal(shown_name(str_from(names[i].name)).len,
                         names[i].shown ? strlen(names[i].name) : 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(names_are_told_when_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
