/* Forms, dates, spelling and check digits. All codes are of people born 18xx, or of nobody. */
#include "status/person_code.h"

#include "unit/unit.h"

#include <stdio.h>
#include <string.h>

struct code_case {
    struct str text;
    bool valid;
    uint64_t number;
    bool hyphen;
    bool old_form;
};

static const struct code_case cases[] = {
    {STR("010190-00017"), true, UINT64_C(1019000017), true, true},
    {STR("01019000017"), true, UINT64_C(1019000017), false, true},
    {STR(" \t\r\n010190-00017\n"), true, UINT64_C(1019000017), true, true},
    {STR("311299-00000"), true, UINT64_C(31129900000), true, true},
    {STR("290296-00000"), true, UINT64_C(29029600000), true, true}, /* 1896 was a leap year */
    {STR("290200-00000"), false, 0, false, false},                  /* 1800 was none */
    {STR("290200-10000"), false, 0, false, false},                  /* nor 1900 */
    {STR("290200-20000"), true, UINT64_C(29020020000), true, true}, /* but 2000 */
    {STR("290295-00000"), false, 0, false, false},
    {STR("310490-00000"), false, 0, false, false},
    {STR("000190-00000"), false, 0, false, false},
    {STR("010090-00000"), false, 0, false, false},
    {STR("011390-00000"), false, 0, false, false},
    {STR("010190-30000"), false, 0, false, false}, /* no such century */
    {STR("010190-90000"), false, 0, false, false},
    {STR("000000-00000"), false, 0, false, false},
    /* The new form: 32 to 39, and then anything. */
    {STR("320000-00000"), true, UINT64_C(32000000000), true, false},
    {STR("32999999999"), true, UINT64_C(32999999999), false, false},
    {STR("329999-99999"), true, UINT64_C(32999999999), true, false},
    {STR("331234-56789"), true, UINT64_C(33123456789), true, false},
    {STR("399999-99999"), true, UINT64_C(39999999999), true, false},
    {STR("39000000000"), true, UINT64_C(39000000000), false, false},
    {STR("319999-99999"), false, 0, false, false},
    {STR("30019000000"), true, UINT64_C(30019000000), false, true}, /* day 30 is the old form */
    {STR("31019000000"), true, UINT64_C(31019000000), false, true},
    {STR("400190-00000"), false, 0, false, false},
    {STR("990190-00000"), false, 0, false, false},
    /* Malformed. */
    {STR(""), false, 0, false, false},
    {STR("-"), false, 0, false, false},
    {STR("           "), false, 0, false, false},
    {STR("0101900001"), false, 0, false, false},
    {STR("010190000170"), false, 0, false, false},
    {STR("010190-000170"), false, 0, false, false},
    {STR("01019-000017"), false, 0, false, false},
    {STR("0101900-0017"), false, 0, false, false},
    {STR("010190 00017"), false, 0, false, false},
    {STR("010190--0017"), false, 0, false, false},
    {STR("010190-0001-"), false, 0, false, false},
    {STR("-01019000017"), false, 0, false, false},
    {STR("+1019000017"), false, 0, false, false},
    {STR("010190-0001a"), false, 0, false, false},
    {STR("010190-0001\0"), false, 0, false, false},
    {STR("010190\xe2\x80\x93"
         "00017"),
     false, 0, false, false}, /* a dash that is no hyphen */
    {STR("32\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1\xd9"), false, 0, false, false},
};

static void
test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct code_case *c = &cases[i];
        struct person_code code = {4711, true};
        assert_row(i, person_code_parse(c->text, &code) == c->valid);
        if (!c->valid) {
            assert_row(i, code.number == 4711 && code.hyphen);
            continue;
        }
        assert_row(i, code.number == c->number && code.hyphen == c->hyphen);
        assert_row(i, person_code_is_old_form(code) == c->old_form);
    }
    struct person_code code;
    assert_false(person_code_parse((struct str){NULL, 0}, &code));
}

static void
test_format(void **state)
{
    char text[PERSON_CODE_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct person_code code;
        if (!cases[i].valid)
            continue;
        assert_true(person_code_parse(cases[i].text, &code));
        person_code_format(code, text);
        assert_row(i, str_eq(str_from(text), str_trim(cases[i].text)));
    }
}

static void
test_check_digit(void **state)
{
    /* Worked out from SPEC section 3, apart from this program. */
    static const struct {
        struct str text;
        bool fits;
    } digits[] = {
        {STR("010190-00014"), true},  {STR("01019000014"), true},   {STR("010190-00017"), false},
        {STR("010190-00013"), false}, {STR("290296-01230"), true}, /* remainder 10 is written 0 */
        {STR("290296-01231"), false}, {STR("010100-00000"), true},  {STR("311299-09998"), true},
        {STR("150375-01231"), true},  {STR("150375-01248"), false}, {STR("150375-01258"), true},
        {STR("320000-00000"), true}, /* the new form has none */
        {STR("399999-99999"), true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(digits); i++) {
        struct person_code code;
        assert_true(person_code_parse(digits[i].text, &code));
        assert_row(i, person_code_check_digit_fits(code) == digits[i].fits);
    }
}

/* Of the ten last digits exactly one fits. */
static void
test_one_digit_fits(void **state)
{
    char text[PERSON_CODE_TEXT_MAX];

    (void)state;
    for (int serial = 0; serial < 1000; serial++) {
        int fitting = 0;
        for (int last = 0; last < 10; last++) {
            struct person_code code;
            snprintf(text, sizeof text, "150375-0%03d%d", serial, last);
            assert_true(person_code_parse(str_from(text), &code));
            fitting += person_code_check_digit_fits(code);
        }
        assert_row(serial, fitting == 1);
    }
}

static void
codes_within_texts(void **state)
{
    static const struct {
        struct str text;
        bool within;
    } texts[] = {
        {STR("010190-00017"), true},
        {STR("par 01019000017."), true},
        {STR("kods:010190-00017;"), true},
        {STR("12345678901234"), true},
        {STR(""), false},
        {STR("sūdzība 2026-11-26, Nr. 123456-1"), false},
        {STR("010190-0001"), false},
        {STR("010190 00017"), false},
        {STR("010190--00017"), false},
        {STR("12345-67890"), false},
        {STR("1234-5678-9012"), false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_row(i, person_code_is_within(texts[i].text) == texts[i].within);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),         cmocka_unit_test(test_format),
        cmocka_unit_test(test_check_digit),   cmocka_unit_test(test_one_digit_fits),
        cmocka_unit_test(codes_within_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
