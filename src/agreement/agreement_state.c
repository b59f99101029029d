/* States in words, from the instants of a life: see agreement_state.h. */
#include "agreement/agreement_state.h"

/* The earliest end of disclosure that is known by now, and the clause that sets it. */
static void
find_last_day(const struct life *life, int64_t now_us, struct agreement_standing *standing)
{
    standing->last_day = standing->version->term_till;
    standing->clause = STR("2");
    if (now_us >= life->notice_us && life->notice_last_day.days < standing->last_day.days) {
        standing->last_day = life->notice_last_day;
        standing->clause = life->notice_clause;
    }
    if (now_us >= life->withdraw_us) {
        standing->last_day = date_in_riga(life->withdraw_us);
        standing->clause = life->withdraw_clause;
    }
    if (now_us >= life->end_us) {
        standing->last_day = date_in_riga(life->end_us);
        standing->clause = life->end_clause;
    }
}

/* In the order of decide's rules. */
static enum agreement_state
find_state(const struct life *life, int64_t now_us, const struct agreement_standing *standing)
{
    const struct agreement *version = standing->version;
    struct date today = date_in_riga(now_us);
    bool noticed = standing->last_day.days < version->term_till.days;

    if (now_us >= life->end_us || now_us >= life->withdraw_us)
        return STATE_TERMINATED;
    if (today.days > standing->last_day.days)
        return noticed ? STATE_TERMINATED : STATE_EXPIRED;
    if (today.days < version->term_from.days || today.days < version->effective.days)
        return STATE_NOT_YET;
    if (life_is_suspended(life, now_us))
        return STATE_SUSPENDED;
    return noticed ? STATE_NOTICE : STATE_IN_FORCE;
}

void
agreement_standing(const struct life *life, int64_t now_us, struct agreement_standing *ret_standing)
{
    struct agreement_standing standing = {
        .version = life_version(life, date_in_riga(now_us)),
    };
    struct date today = date_in_riga(now_us);

    find_last_day(life, now_us, &standing);
    standing.state = find_state(life, now_us, &standing);
    standing.is_over = standing.state == STATE_EXPIRED || standing.state == STATE_TERMINATED;
    if (standing.state == STATE_SUSPENDED)
        standing.clause = STR("5");
    if (standing.is_over)
        standing.days_left = 0;
    else if (date_is_open(standing.last_day))
        standing.days_left = -1;
    else
        standing.days_left = standing.last_day.days - today.days + 1;
    *ret_standing = standing;
}

enum agreement_state
agreement_state(const struct agreement_set *set, struct str id, int64_t now_us,
                const struct agreement **ret_version)
{
    const struct life *life = agreement_set_find(set, id);
    struct agreement_standing standing;

    *ret_version = NULL;
    if (!life)
        return STATE_NOT_YET;
    agreement_standing(life, now_us, &standing);
    *ret_version = standing.version;
    return standing.state;
}

const char *
agreement_state_name(enum agreement_state state)
{
    static const char *const names[] = {
        [STATE_NOT_YET] = "not yet in force",
        [STATE_IN_FORCE] = "in force",
        [STATE_NOTICE] = "notice",
        [STATE_SUSPENDED] = "suspended",
        [STATE_EXPIRED] = "expired",
        [STATE_TERMINATED] = "terminated",
    };

    return names[state];
}
