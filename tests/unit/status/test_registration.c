/* Registration numbers of the first two parties, and everything that is none. */
#include "status/registration.h"

#include "unit/unit.h"

#include <stdio.h>

static void
test_valid(void **state)
{
    static const char *const numbers[] = {"90000077325", "90001800413", "00000000003"};
    char text[REGISTRATION_TEXT_MAX];
    struct registration r;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        assert_row(i, registration_parse(str_from(numbers[i]), &r));
        registration_format(r, text);
        assert_string_equal(text, numbers[i]);
    }
    assert_true(registration_parse(STR(" 90000077325\n"), &r));
    assert_true(r.number == UINT64_C(90000077325));
}

static void
test_refused(void **state)
{
    static const struct str bad[] = {
        STR(""),
        STR("90000077326"),
        STR("90000077335"),
        STR("09000077325"),
        STR("9000007732"),
        STR("900000773250"),
        STR("9000007732a"),
        STR("+9000077325"),
        STR("LV90000077325"),
        STR("90000 77325"),
        STR("9000007732\0"),
        STR("00000000000"),
        {NULL, 0},
    };
    struct registration r = {7};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_row(i, !registration_parse(bad[i], &r) && r.number == 7);
}

/* One mistyped digit is always noticed. */
static void
test_one_wrong_digit(void **state)
{
    char text[] = "90000077325";
    struct registration r;

    (void)state;
    for (size_t place = 0; place < 11; place++) {
        char right = text[place];
        for (char digit = '0'; digit <= '9'; digit++) {
            text[place] = digit;
            assert_row(place, registration_parse(STR(text), &r) == (digit == right));
        }
        text[place] = right;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_one_wrong_digit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
