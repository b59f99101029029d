/* See provider_news.h. */
#include "platform/provider_news.h"

#include <string.h>

static struct provider_news *
news_of(struct provider_news *news, const struct platform_config *config, struct str name)
{
    for (unsigned i = 0; i < config->providers_count; i++)
        if (str_eq_c(name, config->providers[i].name))
            return &news[i];
    return NULL;
}

static struct str
code_of(const struct finding *finding, struct str provider)
{
    for (size_t i = 0; i < finding->uncovered_count; i++)
        if (str_eq(finding->uncovered[i].provider, provider))
            return finding->uncovered[i].code;
    return STR("");
}

void
provider_news_take(struct provider_news *news, const struct platform_config *config,
                   const struct finding *finding, int64_t at_us)
{
    for (size_t i = 0; i < finding->provider_count; i++) {
        const struct check_provider *provider = &finding->providers[i];
        struct provider_news *one = news_of(news, config, provider->name);
        if (!one)
            continue;
        if (provider->result != PROVIDER_UNREACHABLE) {
            one->answered_us = at_us;
            continue;
        }
        one->failed_us = at_us;
        (void)!str_copy(str_cut(code_of(finding, provider->name), sizeof one->error - 1),
                        one->error, sizeof one->error);
    }
}

void
provider_news_merge(struct provider_news *news, const struct provider_news *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (from[i].answered_us > news[i].answered_us)
            news[i].answered_us = from[i].answered_us;
        if (from[i].failed_us <= news[i].failed_us)
            continue;
        news[i].failed_us = from[i].failed_us;
        memcpy(news[i].error, from[i].error, sizeof news[i].error);
    }
}

const char *
provider_news_state(const struct provider_news *news)
{
    if (news->answered_us == 0 && news->failed_us == 0)
        return "unknown";
    return news->answered_us >= news->failed_us ? "answers" : "unreachable";
}
