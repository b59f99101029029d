/* Views, UTF-8, numbers, the bounded builder and its encodings. */
#include "base/str.h"

#include "unit/unit.h"

#include <string.h>

static void
test_compare(void **state)
{
    struct str none = {NULL, 0};

    (void)state;
    assert_true(str_eq(none, STR("")));
    assert_true(str_eq(STR("ab"), STR("ab")));
    assert_false(str_eq(STR("ab"), STR("aB")));
    assert_false(str_eq(STR("ab"), STR("abc")));
    assert_true(str_eq_c(STR("x"), "x"));
    assert_true(str_eq_c(none, NULL));
    assert_true(str_starts_with(STR("abc"), STR("ab")));
    assert_true(str_starts_with(STR("abc"), STR("")));
    assert_true(str_starts_with(none, none));
    assert_false(str_starts_with(STR("ab"), STR("abc")));
    assert_null(str_from(NULL).ptr);
    assert_int_equal(str_from("four").len, 4);
}

static void
test_trim(void **state)
{
    (void)state;
    assert_true(str_eq(str_trim(STR(" \t\r\n a b \n")), STR("a b")));
    assert_true(str_eq(str_trim(STR(" \t ")), STR("")));
    assert_true(str_eq(str_trim((struct str){NULL, 0}), STR("")));
    /* A non-breaking space is no XML white space. */
    assert_int_equal(str_trim(STR("\xc2\xa0")).len, 2);
}

static void
test_split(void **state)
{
    struct str rest = STR("a,,b,"), none = {NULL, 0};

    (void)state;
    assert_true(str_eq(str_split(&rest, ','), STR("a")));
    assert_true(str_eq(str_split(&rest, ','), STR("")));
    assert_true(str_eq(str_split(&rest, ','), STR("b")));
    assert_int_equal(rest.len, 0);
    assert_true(str_eq(str_split(&rest, ','), STR("")));
    assert_true(str_eq(str_split(&none, ','), STR("")));
    assert_null(none.ptr);
}

static void
test_utf8(void **state)
{
    static const struct {
        struct str text;
        bool valid;
    } cases[] = {
        {{NULL, 0}, true},
        {STR("plain"), true},
        {STR("\0"), true},
        {STR("m\xc4\x81jsaimniec\xc4\xab"
             "ba"),
         true},
        {STR("\x7f"), true},
        {STR("\xc2\x80"), true},     /* first of two bytes */
        {STR("\xdf\xbf"), true},     /* last of two bytes */
        {STR("\xe0\xa0\x80"), true}, /* first of three bytes */
        {STR("\xed\x9f\xbf"), true}, /* last before the surrogates */
        {STR("\xee\x80\x80"), true}, /* first after them */
        {STR("\xef\xbf\xbf"), true},
        {STR("\xf0\x90\x80\x80"), true}, /* first of four bytes */
        {STR("\xf4\x8f\xbf\xbf"), true}, /* U+10FFFF */
        {STR("\x80"), false},            /* continuation alone */
        {STR("\xbf"), false},
        {STR("\xc0\x80"), false}, /* overlong */
        {STR("\xc1\xbf"), false},
        {STR("\xe0\x9f\xbf"), false},
        {STR("\xf0\x8f\xbf\xbf"), false},
        {STR("\xed\xa0\x80"), false}, /* surrogates */
        {STR("\xed\xbf\xbf"), false},
        {STR("\xf4\x90\x80\x80"), false}, /* above U+10FFFF */
        {STR("\xf5\x80\x80\x80"), false},
        {STR("\xf8\x88\x80\x80\x80"), false},
        {STR("\xfe"), false},
        {STR("\xff"), false},
        {STR("\xc4"), false}, /* cut off */
        {STR("\xe2\x82"), false},
        {STR("\xf0\x9f\x98"), false},
        {STR("\xc4"
             "a"),
         false}, /* no continuation */
        {STR("\xe2"
             "a\x82"),
         false},
        {STR("12345678\xc4"), false}, /* behind and among whole words of ASCII */
        {STR("1234567\xc4\x81"), true},
        {STR("12345678\xc4\x81"
             "12345678\xff"),
         false},
        {STR("12345678\xc4\x81"
             "1234567890123456"),
         true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_row(i, str_is_utf8(cases[i].text) == cases[i].valid);
}

/* Every bad byte is found wherever it stands in a long ASCII text. */
static void
test_utf8_places(void **state)
{
    char text[40];

    (void)state;
    for (size_t len = 1; len <= sizeof text; len++) {
        for (size_t at = 0; at < len; at++) {
            memset(text, 'a', sizeof text);
            assert_true(str_is_utf8((struct str){text, len}));
            assert_false(str_has_control((struct str){text, len}));
            text[at] = (char)0xff;
            assert_false(str_is_utf8((struct str){text, len}));
            assert_true(str_has_control((struct str){text, len}));
            text[at] = 0x1f;
            assert_true(str_has_control((struct str){text, len}));
        }
    }
}

static void
test_control(void **state)
{
    static const struct {
        struct str text;
        bool control;
    } cases[] = {
        {{NULL, 0}, false},
        {STR("a b\t\r\n"), false},
        {STR("\0"), true},
        {STR("\x01"), true},
        {STR("\x0b"), true},
        {STR("\x1f"), true},
        {STR("\x7f"), true},
        {STR("\xc2\x80"), true},
        {STR("\xc2\x9f"), true},
        {STR("\xc2\xa0"), false},
        {STR("J\xc4\x81nis"), false},
        {STR("abc\xc4"), true}, /* malformed */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_row(i, str_has_control(cases[i].text) == cases[i].control);
}

static void
test_cut(void **state)
{
    struct str text = STR("a\xc4\x81\xf0\x9f\x98\x80z"); /* 1, 2, 4, 1 bytes */
    static const size_t lens[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};

    (void)state;
    for (size_t max = 0; max < ARRAY_LEN(lens); max++)
        assert_row(max, str_cut(text, max).len == lens[max]);
    assert_int_equal(str_cut((struct str){NULL, 0}, 5).len, 0);
}

static void
test_number(void **state)
{
    static const struct {
        struct str text;
        uint64_t max;
        bool valid;
        uint64_t number;
    } cases[] = {
        {STR("0"), 0, true, 0},
        {STR("1"), 0, false, 0},
        {STR("9"), 5, false, 0}, /* a digit above max itself */
        {STR("5"), 5, true, 5},
        {STR("6"), 5, false, 0},
        {STR("15"), 15, true, 15},
        {STR("16"), 15, false, 0},
        {STR("0000000000000000000000007"), 9, true, 7},
        {STR("18446744073709551615"), UINT64_MAX, true, UINT64_MAX},
        {STR("18446744073709551616"), UINT64_MAX, false, 0},
        {STR("99999999999999999999"), UINT64_MAX, false, 0},
        {STR(""), 9, false, 0},
        {STR("+1"), 9, false, 0},
        {STR("-1"), 9, false, 0},
        {STR(" 1"), 9, false, 0},
        {STR("1 "), 9, false, 0},
        {STR("1a"), 99, false, 0},
        {STR("0x1"), 99, false, 0},
        {STR("\xd9\xa1"), 99, false, 0}, /* an Arabic digit */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t number = 4711;
        assert_row(i, str_to_u64(cases[i].text, cases[i].max, &number) == cases[i].valid);
        assert_row(i, number == (cases[i].valid ? cases[i].number : 4711));
    }
}

static void
test_copy(void **state)
{
    char text[4] = "xyz";

    (void)state;
    assert_false(str_copy(STR("ab"), text, 0));
    assert_string_equal(text, "xyz");
    assert_true(str_copy(STR("abc"), text, sizeof text));
    assert_string_equal(text, "abc");
    assert_false(str_copy(STR("abcd"), text, sizeof text));
    assert_string_equal(text, "");
    assert_true(str_copy((struct str){NULL, 0}, text, 1));
    assert_string_equal(text, "");
}

static void
test_buf(void **state)
{
    char memory[64];
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    buf_add(&buf, STR("a"));
    buf_add_c(&buf, "bc");
    buf_add_char(&buf, ' ');
    buf_add_u64(&buf, 0);
    buf_add_char(&buf, ' ');
    buf_add_u64(&buf, UINT64_MAX);
    buf_add_char(&buf, ' ');
    buf_add_i64(&buf, INT64_MIN);
    buf_addf(&buf, "%d", -5);
    assert_true(buf_ok(&buf));
    assert_string_equal(buf_c(&buf), "abc 0 18446744073709551615 -9223372036854775808-5");
    buf_add_c(&buf, "!"); /* buf_c leaves the builder open */
    assert_true(str_eq(buf_str(&buf), STR("abc 0 18446744073709551615 -9223372036854775808-5!")));
}

static void
test_buf_overflow(void **state)
{
    char memory[5] = "....";
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, 4);
    buf_add_c(&buf, "abc");
    buf_add_c(&buf, "de"); /* does not fit: nothing of it is taken, and nothing after it */
    assert_false(buf_ok(&buf));
    buf_add_c(&buf, "f");
    buf_add_u64(&buf, 1);
    buf_addf(&buf, "%s", "");
    assert_int_equal(buf.len, 3);
    assert_null(buf_c(&buf));
    assert_memory_equal(memory, "abc", 3);

    buf_init(&buf, memory, 4);
    buf_add_c(&buf, "abcd"); /* exactly full, but then without room for the NUL */
    assert_true(buf_ok(&buf));
    buf_add_c(&buf, "");
    buf_add_bytes(&buf, NULL, 0);
    assert_true(buf_ok(&buf));
    assert_null(buf_c(&buf));
    assert_int_equal(memory[4], '\0');

    buf_init(&buf, memory, 4);
    buf_addf(&buf, "%s", "abc");
    assert_string_equal(buf_c(&buf), "abc");
    buf_addf(&buf, "%s", "d"); /* needs room for its NUL */
    assert_false(buf_ok(&buf));

    buf_init(&buf, NULL, 100);
    buf_add_c(&buf, "");
    assert_true(buf_ok(&buf));
    buf_addf(&buf, "x");
    assert_false(buf_ok(&buf));
}

static void
test_hex(void **state)
{
    static const unsigned char bytes[] = {0x00, 0x1f, 0xa0, 0xff};
    unsigned char back[4];
    char memory[16];
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    buf_add_hex(&buf, bytes, sizeof bytes);
    assert_string_equal(buf_c(&buf), "001fa0ff");
    assert_true(hex_decode(STR("001FA0fF"), back, 4));
    assert_memory_equal(back, bytes, 4);
    assert_true(hex_decode(STR(""), back, 0));
    assert_false(hex_decode(STR("001fa0f"), back, 4));
    assert_false(hex_decode(STR("001fa0"), back, 4));
    assert_false(hex_decode(STR("001fa0ff00"), back, 4));
    assert_false(hex_decode(STR("001fa0fg"), back, 4));
    assert_false(hex_decode(STR("001fa0f:"), back, 4));
    assert_false(hex_decode(STR("001fa0f/"), back, 4));
    assert_false(hex_decode(STR("001fa0f@"), back, 4));
    assert_false(hex_decode(STR("0x1fa0ff"), back, 4));
}

static void
test_base64(void **state)
{
    /* RFC 4648 section 10. */
    static const char *const vectors[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+"},
    };
    char memory[32], back[32];
    struct buf buf;
    size_t len;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        struct str plain = str_from(vectors[i][0]), coded = str_from(vectors[i][1]);
        buf_init(&buf, memory, sizeof memory);
        buf_add_base64(&buf, plain.ptr, plain.len);
        assert_row(i, str_eq(buf_str(&buf), coded));
        assert_row(i, base64_decode(coded, back, plain.len, &len));
        assert_row(i, str_eq((struct str){back, len}, plain));
        if (plain.len) /* one byte too little room */
            assert_row(i, !base64_decode(coded, back, plain.len - 1, &len));
    }
}

static void
test_base64_strict(void **state)
{
    static const struct str bad[] = {
        STR("Z"),     STR("Zg"),     STR("Zg="),     STR("Zg==="),    STR("Zg== "),
        STR(" Zg=="), STR("Zg\n=="), STR("===="),    STR("Z==="),     STR("=Zg="),
        STR("Zg=a"),  STR("Zh=="),   STR("Zm9="),    STR("Zg==Zg=="), STR("Zm8=Zm8="),
        STR("-__-"),  STR("Zm\0v"),  STR("Zm9\x80"), STR("Zm9v,"),
    };
    unsigned char back[16];
    size_t len = 99;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_row(i, !base64_decode(bad[i], back, sizeof back, &len) && len == 99);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),      cmocka_unit_test(test_trim),
        cmocka_unit_test(test_split),        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_places),  cmocka_unit_test(test_control),
        cmocka_unit_test(test_cut),          cmocka_unit_test(test_number),
        cmocka_unit_test(test_copy),         cmocka_unit_test(test_buf),
        cmocka_unit_test(test_buf_overflow), cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64),       cmocka_unit_test(test_base64_strict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
