/*
 * How each provider did when it was last asked, for people: since the start of the program, in
 * memory only. The desk has one, the bulk engine's thread another. Thread: the owner's.
 */
#ifndef TILTS_PLATFORM_PROVIDER_NEWS_H
#define TILTS_PLATFORM_PROVIDER_NEWS_H

#include "platform/config.h"
#include "platform/finding.h"

struct provider_news {
    int64_t answered_us, failed_us; /* the last time; 0: not yet */
    char error[64];                 /* the problem's code, of the last failure */
};

/* Takes in what came of a question; news has a place for each provider of the configuration. */
void provider_news_take(struct provider_news *news, const struct platform_config *config,
                        const struct finding *finding, int64_t at_us);
/* Takes over what from knows better, of each of count providers. */
void provider_news_merge(struct provider_news *news, const struct provider_news *from,
                         size_t count);
/* "answers", "unreachable" or "unknown". */
const char *provider_news_state(const struct provider_news *news);

#endif
