/* What may be asked for, gathered from the agreements: see purposes.h. */
#include "platform/purposes.h"

static bool
is_in_force(const struct agreement_standing *standing)
{
    return standing->state == STATE_IN_FORCE || standing->state == STATE_NOTICE;
}

static bool
is_open(const struct purpose *purpose, struct date today)
{
    return today.days <= purpose->till.days &&
           (date_is_none(purpose->from) || today.days >= purpose->from.days);
}

struct registration
municipality_now(const struct life *life, int64_t now_us)
{
    struct registration last = {0};

    for (size_t i = 0; i < life->municipality_count; i++) {
        last = life->municipalities[i].registration;
        if (now_us < life->municipalities[i].span.till_us)
            break;
    }
    return last;
}

/* In the order of registration numbers, each once. */
static void
add_municipality(struct purpose_offer *offer, struct municipality add)
{
    size_t at = offer->municipality_count;

    for (size_t i = 0; i < at; i++)
        if (offer->municipalities[i].registration.number == add.registration.number)
            return;
    while (at > 0 && offer->municipalities[at - 1].registration.number > add.registration.number) {
        offer->municipalities[at] = offer->municipalities[at - 1];
        at--;
    }
    offer->municipalities[at] = add;
    offer->municipality_count++;
}

static struct purpose_offer *
offer_of(struct purposes *purposes, struct str code)
{
    for (size_t i = 0; i < purposes->count; i++)
        if (str_eq(purposes->offers[i].code, code))
            return &purposes->offers[i];
    return NULL;
}

/* -1 when the arena is full. */
static int
add_purpose(struct purposes *purposes, const struct purpose *purpose, size_t room,
            struct municipality municipality, struct arena *arena)
{
    struct purpose_offer *offer = offer_of(purposes, purpose->code);

    if (!offer) {
        offer = &purposes->offers[purposes->count];
        *offer = (struct purpose_offer){
            .code = purpose->code,
            .name_lv = purpose->name_lv,
            .name_en = purpose->name_en,
            .municipalities = arena_array(arena, room, sizeof *offer->municipalities)};
        if (!offer->municipalities)
            return -1;
        purposes->count++;
    }
    add_municipality(offer, municipality);
    return 0;
}

static size_t
count_purposes(const struct agreement_set *set)
{
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        count += set->agreements[i].purpose_count;
    return count;
}

int
purposes_collect(const struct agreement_set *set, int64_t now_us, struct arena *arena,
                 struct purposes *ret_purposes)
{
    struct date today = date_in_riga(now_us);
    struct purposes purposes = {
        .offers = arena_array(arena, count_purposes(set) + 1, sizeof *purposes.offers)};
    struct agreement_standing standing;

    if (!purposes.offers)
        return -1;
    for (size_t i = 0; i < set->life_count; i++) {
        const struct life *life = &set->lives[i];
        agreement_standing(life, now_us, &standing);
        if (!is_in_force(&standing))
            continue;
        const struct municipality municipality = {municipality_now(life, now_us),
                                                  standing.version->municipality.name};
        for (size_t k = 0; k < standing.version->purpose_count; k++)
            if (is_open(&standing.version->purposes[k], today) &&
                add_purpose(&purposes, &standing.version->purposes[k], set->life_count,
                            municipality, arena) < 0)
                return -1;
    }
    *ret_purposes = purposes;
    return 0;
}

const struct purpose_offer *
purposes_find(const struct purposes *purposes, struct str code)
{
    for (size_t i = 0; i < purposes->count; i++)
        if (str_eq(purposes->offers[i].code, code))
            return &purposes->offers[i];
    return NULL;
}

struct str
municipality_name(const struct agreement_set *set, struct registration registration)
{
    const struct agreement *newest = NULL;

    for (size_t i = 0; i < set->count; i++) {
        const struct agreement *agreement = &set->agreements[i];
        if (agreement->municipality.registration.number == registration.number &&
            (!newest || agreement->effective.days >= newest->effective.days))
            newest = agreement;
    }
    return newest ? newest->municipality.name : STR("");
}
