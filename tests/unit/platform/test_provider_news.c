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

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_time_speaks)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
