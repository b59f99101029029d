/*
 * One question of the citizen portal, from its parameters to its JSON. Walks all parts of the log,
 * records that it did, and holds no handle in between. Thread: the portal's.
 */
#ifndef TILTS_PROVIDER_PORTAL_USAGE_H
#define TILTS_PROVIDER_PORTAL_USAGE_H

#include "audit/words.h"
#include "base/clock.h"
#include "base/json.h"
#include "provider/config.h"

#define PORTAL_USAGE_ERROR_MAX 512
#define PORTAL_USAGE_LIMIT 1000 /* usages in one answer; also the default */

struct portal_usage_query {
    uint64_t user;            /* who is signed in at the portal */
    uint64_t person;          /* about whom; another one when represented */
    int64_t from_us, till_us; /* both included */
    uint64_t offset, limit;
    enum language language;
};

/*
 * The parameters as they came; ptr NULL where absent. NULL when they make a query, else a sentence
 * that names the one at fault and repeats nothing of it.
 */
const char *portal_usage_parse(struct str user_id, struct str user_code, struct str period_start,
                               struct str period_end, struct str offset, struct str limit,
                               struct portal_usage_query *ret_query) MUST_USE;
/* A new reference, or NULL with a sentence for the log (no personal data). */
json_t *portal_usage_find(const struct provider_config *config, const struct clock *clock,
                          const struct portal_usage_query *query,
                          char error[static PORTAL_USAGE_ERROR_MAX]) MUST_USE;
/* From when on records are kept. */
json_t *portal_usage_period(const struct provider_config *config, const struct clock *clock,
                            char error[static PORTAL_USAGE_ERROR_MAX]) MUST_USE;

#endif
