/* Until when answers are kept. */
#include "platform/keeping.h"

#include "../unit.h"

#include <string.h>

static void
days_count_in_riga_from_the_answer(void **state)
{
    struct platform_keeping rules[] = {{(char *)"4.2.4.2", 30}, {(char *)"none", 0}};
    const struct platform_config config = {.keep_answers = rules, .keep_answers_count = 2};
    static const struct {
        const char *purpose;
        int64_t answered_us; /* 2026-03-28 21:59 and 22:00 UTC: before and after midnight in Riga */
        const char *until;
    } rows[] = {
        {"4.2.4.2", INT64_C(1774735140000000), "2026-04-27"},
        {"4.2.4.2", INT64_C(1774735200000000), "2026-04-28"},
        {"none", INT64_C(1774735140000000), "2026-03-28"},
        {"another", INT64_C(1774735140000000), "2026-06-26"},
        {"", INT64_C(1774735140000000), "2026-06-26"},
    };
    char text[DATE_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        date_format(keeping_until(&config, str_from(rows[i].purpose), rows[i].answered_us), text);
        if (strcmp(text, rows[i].until) != 0)
            fail_msg("row %zu: %s", i, text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days_count_in_riga_from_the_answer)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
