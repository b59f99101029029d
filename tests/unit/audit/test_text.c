/* What comes from outside is shown and does nothing. */
#include "audit/page.h"

#include "unit.h"

#include <string.h>

static void
check(enum text_form form, const char *in, size_t len, const char *out)
{
    struct text text = {0};

    text_add_shown(&text, form, (struct str){in, len});
    assert_false(text.failed);
    assert_string_equal(text_str(&text).ptr, out);
    text_done(&text);
}

#define CHECK(form, in, out) check(form, in, sizeof(in) - 1, out)

static void
test_html_is_escaped(void **state)
{
    (void)state;
    CHECK(TEXT_HTML, "<script>alert('x')&\"</script>",
          "&lt;script&gt;alert(&#39;x&#39;)&amp;&quot;&lt;/script&gt;");
    CHECK(TEXT_HTML, "Bērziņš", "Bērziņš");
    CHECK(TEXT_HTML, "", "");
    CHECK(TEXT_PLAIN, "<b>", "<b>");
}

static void
test_what_is_not_seen_is_shown(void **state)
{
    (void)state;
    CHECK(TEXT_PLAIN, "a\u202eb", "a[U+202E]b");
    CHECK(TEXT_HTML, "\u2066x\u2069\u200f", "[U+2066]x[U+2069][U+200F]");
    CHECK(TEXT_PLAIN, "\u200b\ufeff\u00ad", "[U+200B][U+FEFF][U+00AD]");
    CHECK(TEXT_PLAIN, "\U000e0041", "[U+E0041]");
}

static void
test_controls_and_broken_bytes_are_replaced(void **state)
{
    (void)state;
    CHECK(TEXT_PLAIN, "a\x1b[31mb", "a\ufffd[31mb");
    CHECK(TEXT_PLAIN, "a\0b\r\n", "a\ufffdb\ufffd\ufffd");
    CHECK(TEXT_HTML, "\xc3", "\ufffd");
    CHECK(TEXT_HTML, "\xff<", "\ufffd&lt;");
    CHECK(TEXT_PLAIN, "\xc2\x85", "\ufffd");
}

static void
test_csv_has_no_formula(void **state)
{
    (void)state;
    CHECK(TEXT_CSV, "=1+1", "'=1+1");
    CHECK(TEXT_CSV, "@x", "'@x");
    CHECK(TEXT_CSV, "-x", "'-x");
    CHECK(TEXT_CSV, "+x", "'+x");
    CHECK(TEXT_CSV, "a\"b", "a\"\"b");
    CHECK(TEXT_CSV, "4.2.4.2", "4.2.4.2");
}

static void
test_it_grows(void **state)
{
    struct text text = {0};

    (void)state;
    for (int i = 0; i < 3000; i++)
        text_addf(&text, "%s%d", "0123456789", i % 10);
    assert_int_equal(text_str(&text).len, 33000);
    assert_memory_equal(text.ptr + 32989, "01234567899", 11);
    text_done(&text);
    assert_int_equal(text_str(&text).len, 0);
}

static void
test_a_long_format_is_not_cut(void **state)
{
    struct text text = {0};
    char word[2000];

    (void)state;
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    text_addf(&text, "<%s>", word);
    assert_int_equal(text_str(&text).len, sizeof word - 1 + 2);
    assert_int_equal(text.ptr[sizeof word], '>');
    text_done(&text);
}

static void
test_a_plot_stands_there_as_a_table_too(void **state)
{
    const char *const labels[] = {"a<b", "c"};
    const uint64_t values[] = {10, 0};
    const struct page_plot plot = {.id = "p",
                                   .title = "T",
                                   .description = "D",
                                   .label_head = "L",
                                   .value_head = "V",
                                   .labels = labels,
                                   .values = values,
                                   .count = 2};
    struct text page = {0};

    (void)state;
    page_plot(&page, &plot);
    assert_non_null(strstr(page.ptr, "<svg role=\"img\" aria-labelledby=\"p-t p-d\""));
    assert_non_null(strstr(page.ptr, "<title id=\"p-t\">T</title>"));
    assert_non_null(strstr(page.ptr, "<desc id=\"p-d\">D</desc>"));
    assert_non_null(strstr(page.ptr, "height=\"120\""));
    assert_non_null(strstr(page.ptr, "<td>a&lt;b</td><td class=\"n\">10</td>"));
    assert_non_null(strstr(page.ptr, "<td>c</td><td class=\"n\">0</td>"));
    assert_null(strstr(page.ptr, "a<b"));
    text_done(&page);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_is_escaped),
        cmocka_unit_test(test_what_is_not_seen_is_shown),
        cmocka_unit_test(test_controls_and_broken_bytes_are_replaced),
        cmocka_unit_test(test_csv_has_no_formula),
        cmocka_unit_test(test_it_grows),
        cmocka_unit_test(test_a_long_format_is_not_cut),
        cmocka_unit_test(test_a_plot_stands_there_as_a_table_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
