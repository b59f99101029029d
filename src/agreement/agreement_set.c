/* Documents and events gathered, sorted and worked out: see agreement_set.h. */
#include "agreement/agreement_set.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
agreement_set_init(struct agreement_set *set)
{
    memset(set, 0, sizeof *set);
    arena_init(&set->arena, LIMIT_AGREEMENT_SET_MAX);
}

void
agreement_set_done(struct agreement_set *set)
{
    free(set->agreements);
    free(set->events);
    arena_done(&set->arena);
    memset(set, 0, sizeof *set);
}

/* What was worked out no longer holds: nothing is decided until the set is sealed again. */
static void
unseal(struct agreement_set *set)
{
    set->sealed = false;
    set->life_count = set->scope_count = 0;
}

static int
fail(char *error, struct str id, const char *sentence)
{
    snprintf(error, AGREEMENT_ERROR_MAX, "%.*s%s%s", STR_FMT(id), id.len ? ": " : "", sentence);
    return -1;
}

/* Room for one more in an array that doubles (counts are bounded, so no product can overflow); NULL
 * when memory is out, the array is kept then. */
static void *
grow(void *array, size_t count, size_t size)
{
    if (count & (count - 1)) /* only a power of two is full */
        return array;
    return realloc(array, (count ? 2 * count : 1) * size);
}

int
agreement_set_add_document(struct agreement_set *set, struct str yaml, const char *name,
                           char error[static AGREEMENT_ERROR_MAX])
{
    struct agreement *agreements;

    if (set->count >= LIMIT_AGREEMENT_VERSIONS)
        return fail(error, str_from(name), "there are too many agreements");
    agreements = grow(set->agreements, set->count, sizeof *agreements);
    if (!agreements)
        return fail(error, str_from(name), "no memory");
    set->agreements = agreements;
    unseal(set);
    if (agreement_parse(yaml, name, &set->arena, &agreements[set->count], error) < 0)
        return -1;
    set->count++;
    return 0;
}

int
agreement_set_add_event(struct agreement_set *set, struct str agreement, int64_t at_us,
                        struct str body, char error[static AGREEMENT_ERROR_MAX])
{
    struct agreement_event *events, event;
    char why[AGREEMENT_ERROR_MAX];

    if (set->event_count >= LIMIT_AGREEMENT_EVENTS)
        return fail(error, agreement, "there are too many events");
    events = grow(set->events, set->event_count, sizeof *events);
    if (!events)
        return fail(error, agreement, "no memory");
    set->events = events;
    unseal(set);
    if (event_decode(body, &set->arena, &event, why) < 0) {
        snprintf(error, AGREEMENT_ERROR_MAX, "%.*s: %.400s", STR_FMT(agreement), why);
        return -1;
    }
    event.agreement = arena_str(&set->arena, agreement);
    event.at_us = at_us;
    if (set->arena.overflow)
        return fail(error, agreement, "no memory");
    events[set->event_count++] = event;
    return 0;
}

static int
compare_ids(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int
by_id_and_version(const void *left, const void *right)
{
    const struct agreement *a = left, *b = right;
    int order = compare_ids(a->id, b->id);

    return order ? order : (a->version > b->version) - (a->version < b->version);
}

static int
compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Among agreements of one pair the newest comes first, so that it speaks for the pair. */
static int
by_agency_and_municipality(const void *left, const void *right)
{
    const struct agreement_scope *a = left, *b = right;
    int order = compare_numbers(a->agency.number, b->agency.number);

    if (order == 0)
        order = compare_numbers(a->municipality.number, b->municipality.number);
    if (order == 0)
        order = (a->life->versions->term_from.days < b->life->versions->term_from.days) -
                (a->life->versions->term_from.days > b->life->versions->term_from.days);
    return order ? order : compare_ids(a->life->id, b->life->id);
}

static int
find_lives(struct agreement_set *set, char *error)
{
    set->life_count = 0;
    set->lives = arena_array(&set->arena, set->count, sizeof *set->lives);
    if (!set->lives)
        return fail(error, STR("agreements"), "no memory");
    for (size_t i = 0; i < set->count; i++) {
        struct agreement *version = &set->agreements[i];
        struct life *life = set->life_count ? &set->lives[set->life_count - 1] : NULL;
        if (life && str_eq(life->id, version->id)) {
            if (version->version == version[-1].version)
                return fail(error, version->id, "a version is there twice");
            life->version_count++;
            continue;
        }
        if (set->life_count == LIMIT_AGREEMENTS)
            return fail(error, STR("agreements"), "there are too many");
        set->lives[set->life_count++] =
            (struct life){.id = version->id, .versions = version, .version_count = 1};
    }
    return 0;
}

static struct life *
find_life(const struct agreement_set *set, struct str id)
{
    size_t low = 0, high = set->life_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_ids(id, set->lives[middle].id);
        if (order == 0)
            return &set->lives[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Gives each life its events: counted first, then pointed to in the order recorded. */
static int
share_events(struct agreement_set *set, char *error)
{
    for (size_t i = 0; i < set->event_count; i++) {
        struct life *life = find_life(set, set->events[i].agreement);
        if (!life)
            return fail(error, set->events[i].agreement, "there is an event, but no agreement");
        life->event_count++;
    }
    for (size_t i = 0; i < set->life_count; i++) {
        struct life *life = &set->lives[i];
        life->events = arena_array(&set->arena, life->event_count, sizeof *life->events);
        if (!life->events)
            return fail(error, life->id, "no memory");
        life->event_count = 0;
    }
    for (size_t i = 0; i < set->event_count; i++) {
        struct life *life = find_life(set, set->events[i].agreement);
        life->events[life->event_count++] = &set->events[i];
    }
    return 0;
}

static void
add_scopes(struct agreement_set *set, const struct life *life)
{
    for (size_t a = 0; a < life->agency_count; a++)
        for (size_t m = 0; m < life->municipality_count; m++)
            set->scopes[set->scope_count++] = (struct agreement_scope){
                .agency = life->agencies[a].registration,
                .agency_span = life->agencies[a].span,
                .municipality = life->municipalities[m].registration,
                .municipality_from_us = life->municipalities[m].span.from_us,
                .life = life,
            };
}

static int
find_scopes(struct agreement_set *set, char *error)
{
    size_t room = 0;

    for (size_t i = 0; i < set->life_count; i++)
        room += set->lives[i].agency_count * set->lives[i].municipality_count;
    set->scope_count = 0;
    set->scopes = arena_array(&set->arena, room, sizeof *set->scopes);
    if (!set->scopes)
        return fail(error, STR("agreements"), "no memory");
    for (size_t i = 0; i < set->life_count; i++)
        add_scopes(set, &set->lives[i]);
    qsort(set->scopes, set->scope_count, sizeof *set->scopes, by_agency_and_municipality);
    return 0;
}

int
agreement_set_seal(struct agreement_set *set, char error[static AGREEMENT_ERROR_MAX])
{
    unseal(set);
    if (set->count)
        qsort(set->agreements, set->count, sizeof *set->agreements, by_id_and_version);
    if (find_lives(set, error) < 0 || share_events(set, error) < 0)
        return -1;
    for (size_t i = 0; i < set->life_count; i++)
        if (life_build(&set->lives[i], &set->arena, error) < 0)
            return -1;
    if (find_scopes(set, error) < 0)
        return -1;
    set->lists_operators = false;
    for (size_t i = 0; i < set->count; i++)
        set->lists_operators |= set->agreements[i].operator_rule == OPERATORS_LISTED;
    set->sealed = true;
    return 0;
}

bool
agreement_set_has_agency(const struct agreement_set *set, struct registration agency)
{
    for (size_t i = 0; set->sealed && i < set->scope_count; i++)
        if (set->scopes[i].agency.number == agency.number)
            return true;
    return false;
}

const struct life *
agreement_set_find(const struct agreement_set *set, struct str id)
{
    return set->sealed ? find_life(set, id) : NULL;
}
