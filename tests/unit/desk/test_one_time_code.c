/* The vectors of RFC 6238 appendix B (SHA-1; the last six of their eight digits), and no code
 * twice. */
#include "desk/one_time_code.h"

#include "base/date.h"

#include "unit.h"

#include <string.h>

static const uint8_t secret[ONE_TIME_SECRET_SIZE] = "12345678901234567890";

static const struct {
    int64_t at_s;
    const char *code;
} vectors[] = {
    {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
    {1234567890, "005924"}, {2000000000, "279037"}, {INT64_C(20000000000), "353130"},
};

static bool
check(int64_t at_s, const char *code, uint64_t last, uint64_t *ret_step)
{
    return one_time_code_check(secret, str_from(code), at_s * US_PER_SECOND, last, ret_step);
}

static void
vectors_of_the_rfc(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        uint64_t step = 0;
        assert_row(i, check(vectors[i].at_s, vectors[i].code, 0, &step));
        assert_row(i, step == (uint64_t)vectors[i].at_s / 30);
    }
}

/* 1111111109 is the last second but one of its step, 1111111111 the second of the next. */
static void
one_step_around_is_taken(void **state)
{
    uint64_t step = 0;

    (void)state;
    assert_true(check(1111111109, "050471", 0, &step));
    assert_int_equal(step, 1111111111 / 30);
    assert_true(check(1111111111, "081804", 0, &step));
    assert_int_equal(step, 1111111109 / 30);
    assert_false(check(1111111109 - 30 - 29, "050471", 0, &step));
    assert_false(check(1111111111 + 30 + 30, "081804", 0, &step));
}

static void
no_code_is_taken_twice(void **state)
{
    uint64_t step = 0, none = 7;

    (void)state;
    assert_true(check(1111111111, "050471", 0, &step));
    assert_false(check(1111111111, "050471", step, &none));
    assert_false(check(1111111111 + 29, "050471", step, &none));
    /* Nor one that is older than what was used last. */
    assert_false(check(1111111111, "081804", step, &none));
    assert_int_equal(none, 7);
}

static void
other_texts_are_no_codes(void **state)
{
    static const char *const texts[] = {"",        "28708",  "2870820", "94287082", " 287082",
                                        "287082 ", "-28708", "28708a",  "000000"};
    uint64_t step = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_row(i, !check(59, texts[i], 0, &step));
    assert_false(
        one_time_code_check(secret, (struct str){"28708\0", 6}, 59 * US_PER_SECOND, 0, &step));
    assert_false(check(0, "755224", 0, &step));
    assert_false(check(-59, "287082", 0, &step));
}

static void
secret_as_text_and_address(void **state)
{
    char text[ONE_TIME_SECRET_TEXT_MAX], uri[ONE_TIME_URI_MAX], name[400];

    (void)state;
    assert_int_equal(one_time_secret_text(secret, text), 0);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_int_equal(one_time_uri(secret, STR("Aģentūra & Co"), STR("anna.liepa"), uri), 0);
    assert_string_equal(uri, "otpauth://totp/A%c4%a3ent%c5%abra%20%26%20Co:anna.liepa"
                             "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                             "&issuer=A%c4%a3ent%c5%abra%20%26%20Co");
    memset(name, ' ', sizeof name);
    assert_int_equal(one_time_uri(secret, (struct str){name, sizeof name}, STR("a"), uri), -1);
}

static void
secrets_differ(void **state)
{
    uint8_t one[ONE_TIME_SECRET_SIZE], other[ONE_TIME_SECRET_SIZE];

    (void)state;
    one_time_secret_make(one);
    one_time_secret_make(other);
    assert_memory_not_equal(one, other, sizeof one);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_the_rfc),         cmocka_unit_test(one_step_around_is_taken),
        cmocka_unit_test(no_code_is_taken_twice),     cmocka_unit_test(other_texts_are_no_codes),
        cmocka_unit_test(secret_as_text_and_address), cmocka_unit_test(secrets_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
