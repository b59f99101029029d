/* What may be a password, as a table; and that only the right one matches. */
#include "desk/password.h"

#include "base/limits.h"

#include "unit.h"

#include <string.h>

static const struct str names[] = {STR("anna.liepa"), STR("Anna"), STR("Liepiņa"), STR("Jo")};

static const struct {
    const char *password;
    enum problem_code verdict;
} cases[] = {
    {"correct horse battery", PROBLEM_NONE},
    {"četri zirgi pļavā", PROBLEM_NONE},
    {"Tk9#vexo-muGy", PROBLEM_NONE},
    {"smilgas un akmeņi 7", PROBLEM_NONE},
    {"Joki mākoņu malā", PROBLEM_NONE}, /* "Jo" is too short a name to count */
    /* Eleven characters; of letters with marks each counts once. */
    {"Tk9#vexo-mu", PROBLEM_PASSWORD_SHORT},
    {"āčēģīķļņšūž", PROBLEM_PASSWORD_SHORT},
    {"", PROBLEM_PASSWORD_SHORT},
    /* Everybody's. */
    {"password1234", PROBLEM_PASSWORD_COMMON},
    {"Password2026!!", PROBLEM_PASSWORD_COMMON},
    {"Parole-PAROLE-77", PROBLEM_PASSWORD_COMMON},
    {"qwertyuiop[]", PROBLEM_PASSWORD_COMMON},
    {"123456789012", PROBLEM_PASSWORD_COMMON},
    {"abcdefghijklmnop", PROBLEM_PASSWORD_COMMON},
    {"zyxwvutsrqponm", PROBLEM_PASSWORD_COMMON},
    {"aaaaaaaaaaaaaaaa", PROBLEM_PASSWORD_COMMON},
    {"1212121212121212", PROBLEM_PASSWORD_COMMON},
    {"Vasara2026Vasara", PROBLEM_PASSWORD_COMMON},
    {"Jūnijs-Jūlijs-1", PROBLEM_PASSWORD_COMMON},
    {"Daugavpils2026", PROBLEM_PASSWORD_COMMON},
    /* The account's own words, whatever case and marks. */
    {"xk3 ANNA.LIEPA q7z", PROBLEM_PASSWORD_HOLDS_NAME},
    {"zirgi annas pļavā", PROBLEM_PASSWORD_HOLDS_NAME},
    {"Tk9#liepina-muGy", PROBLEM_PASSWORD_HOLDS_NAME},
    {"Tk9#LIEPIŅA-muGy", PROBLEM_PASSWORD_HOLDS_NAME},
    /* No text. */
    {"Tk9#vexo\x01-muGy", PROBLEM_PASSWORD_LONG},
    {"Tk9#vexo\xff-muGyx", PROBLEM_PASSWORD_LONG},
};

static int
judge(struct str password, struct problem *problem)
{
    *problem = (struct problem){.code = PROBLEM_NONE};
    return password_judge(password, names, ARRAY_LEN(names), problem);
}

static void
rules(void **state)
{
    struct problem problem;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int r = judge(str_from(cases[i].password), &problem);
        if (r != (int)cases[i].verdict)
            print_error("%s: %s\n", cases[i].password, problem_kind((enum problem_code)r)->code);
        assert_row(i, r == (int)cases[i].verdict && (int)problem.code == r);
    }
}

static void
length_has_a_limit(void **state)
{
    char text[LIMIT_PASSWORD_MAX + 1];
    struct problem problem;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "zirgs un 7 mākoņi"[i % 11];
    assert_int_equal(judge((struct str){text, sizeof text - 1}, &problem), 0);
    assert_int_equal(judge((struct str){text, sizeof text}, &problem), PROBLEM_PASSWORD_LONG);
}

static void
only_the_right_one_matches(void **state)
{
    char encoded[PASSWORD_ENCODED_MAX], again[PASSWORD_ENCODED_MAX];

    (void)state;
    assert_int_equal(password_hash(STR("correct horse battery"), encoded), 0);
    assert_int_equal(password_hash(STR("correct horse battery"), again), 0);
    assert_string_not_equal(encoded, again); /* salted */
    assert_null(strstr(encoded, "horse"));
    assert_true(password_matches(STR("correct horse battery"), encoded));
    assert_false(password_matches(STR("correct horse batterz"), encoded));
    assert_false(password_matches(STR(""), encoded));
    assert_false(password_matches((struct str){NULL, 0}, encoded));
    assert_false(password_matches(STR("correct horse battery"), ""));
    assert_false(password_matches(STR(""), ""));
    assert_false(password_matches(STR("correct horse battery"), "$argon2id$nonsense"));
}

/* One hashed by other parameters (argon2 itself made it: -id -t 1 -m 12 -p 1) still matches. */
static void
older_parameters_are_known(void **state)
{
    static const char old[] = "$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                              "FE9sQMz9DMW4xy+IMUJXQUXU2iTYf5Rr06FUcjOQRCc";
    char now[PASSWORD_ENCODED_MAX];

    (void)state;
    assert_true(password_matches(STR("correct horse battery"), old));
    assert_true(password_is_dated(old));
    assert_int_equal(password_hash(STR("correct horse battery"), now), 0);
    assert_false(password_is_dated(now));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules),
        cmocka_unit_test(length_has_a_limit),
        cmocka_unit_test(only_the_right_one_matches),
        cmocka_unit_test(older_parameters_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
