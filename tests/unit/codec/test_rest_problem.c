/* The language of problem documents. */
#include "codec/rest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *header;
    enum rest_language language;
} cases[] = {
    {NULL, REST_LV},
    {"", REST_LV},
    {" , ,", REST_LV},
    {"*", REST_LV},
    {"lv", REST_LV},
    {"LV-lv", REST_LV},
    {"en", REST_EN},
    {"en-GB", REST_EN},
    {"en,lv", REST_LV}, /* equal weights: the official language */
    {"en, lv;q=0.9", REST_EN},
    {"lv;q=0.3, en;q=0.4", REST_EN},
    {"lv;q=0.401,en;q=0.4", REST_LV},
    {"lv;q=0", REST_EN},
    {"lv;q=0,*", REST_EN},
    {"en;q=0", REST_EN}, /* neither is wanted */
    {"en;q=0,*;q=0.5", REST_LV},
    {"de, fr;q=0.5", REST_EN},
    {"de, *;q=0.1", REST_LV},
    {"lvx", REST_EN},
    {"de;q=1.000, lv ; Q=0.001", REST_LV},
    {"en;q=2,lv;q=0.1", REST_LV}, /* malformed items do not count */
    {"en;q=,lv;q=0.1", REST_LV},
    {"en;level=1,lv;q=0.1", REST_LV},
    {"en;q=0.1234", REST_LV},
    {"en;q=1.5", REST_LV},
};

static void
language_follows_the_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (rest_language(str_from(cases[i].header)) != cases[i].language)
            fail_msg("'%s'", cases[i].header);
    assert_string_equal(rest_language_name(REST_LV), "lv");
    assert_string_equal(rest_language_name(REST_EN), "en");
}

/* The title is the first sentence: every text must have one that says what is wrong. */
static void
every_text_has_two_sentences(void **state)
{
    (void)state;
    for (int i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem_kind *kind = problem_kind(problem_at(i));

        if (!strstr(kind->text_lv, ". ") || !strstr(kind->text_en, ". "))
            fail_msg("%s", kind->code);
    }
}

static void
openapi_is_there(void **state)
{
    (void)state;
    assert_true(str_starts_with(rest_openapi(), STR("{")));
    assert_non_null(strstr(rest_openapi().ptr, "\"openapi\": \"3.1.0\""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(language_follows_the_header),
        cmocka_unit_test(every_text_has_two_sentences),
        cmocka_unit_test(openapi_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
