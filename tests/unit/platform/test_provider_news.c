/* What is told of providers after each of a story of findings. */
#include "platform/provider_news.h"

#include "../unit.h"

static void
the_last_time_speaks(void **state)
{
    struct platform_provider providers[] = {{.name = (char *)"north"}, {.name = (char *)"south"}};
    const struct platform_config config = {.providers = providers, .providers_count = 2};
    const struct uncovered away = {.provider = STR("south"), .code = STR("provider-unreachable")};
    static const struct {
        enum provider_result result; /* of south; 0: it was not asked */
        const char *told;
    } turns[] = {
        {0, "unknown"},
        {PROVIDER_UNREACHABLE, "unreachable"},
        {0, "unreachable"},
        {PROVIDER_REFUSED, "answers"}, /* it is there, and says no */
        {PROVIDER_UNREACHABLE, "unreachable"},
        {PROVIDER_ANSWERED, "answers"},
    };
    struct provider_news news[2] = {{0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(turns); i++) {
        const struct check_provider asked[] = {
            {.name = STR("elsewhere"), .result = PROVIDER_ANSWERED},
            {.name = STR("south"), .result = turns[i].result}};
        const struct finding finding = {.uncovered = &away,
                                        .uncovered_count = 1,
                                        .providers = asked,
                                        .provider_count = turns[i].result ? 2 : 1};
        provider_news_take(news, &config, &finding, (int64_t)i + 1);
        assert_row(i, str_eq_c(str_from(provider_news_state(&news[1])), turns[i].told));
        assert_row(i, str_eq_c(str_from(provider_news_state(&news[0])), "unknown"));
    }
    assert_string_equal(news[1].error, "provider-unreachable");
    assert_int_equal(news[1].failed_us, 5);
    assert_int_equal(news[1].answered_us, 6);
}

/* The desk's own news and those of bulk jobs: of each kind the later one. */
static void
two_who_ask_tell_the_later(void **state)
{
    struct provider_news news[] = {{.answered_us = 5, .failed_us = 3, .error = "a"},
                                   {.answered_us = 1}};
    const struct provider_news from[] = {{.answered_us = 4, .failed_us = 9, .error = "b"},
                                         {.answered_us = 2}};

    (void)state;
    provider_news_merge(news, from, ARRAY_LEN(news));
    assert_int_equal(news[0].answered_us, 5);
    assert_int_equal(news[0].failed_us, 9);
    assert_string_equal(news[0].error, "b");
    assert_string_equal(provider_news_state(&news[0]), "unreachable");
    assert_int_equal(news[1].answered_us, 2);
    assert_int_equal(news[1].failed_us, 0);
    assert_string_equal(provider_news_state(&news[1]), "answers");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_time_speaks),
                                       cmocka_unit_test(two_who_ask_tell_the_later)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
