/* Rosters: see roster_cases.h. */
#include "roster_cases.h"

#include "store_cases.h"

#define OURS ((struct registration){UINT64_C(90001800413)})
#define OTHERS ((struct registration){UINT64_C(90003334405)})
#define ANNA UINT64_C(1019000014)
#define ILZE UINT64_C(1019000021)

static struct roster_operator
operator_of(struct registration agency, uint64_t person)
{
    return (struct roster_operator){
        .agency = agency,
        .who = {STR("Anna"), STR("Liepa"), {person, true}},
        .undertaking = STR("2026-1"),
        .undertaking_day = {20000},
        .from = {20001},
        .left = DATE_OPEN,
    };
}

static void
put(struct store *store, const struct roster_operator *listed)
{
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->put_operator(store, listed), 0);
    assert_int_equal(store->ops->commit(store), 0);
}

void
roster_cases_kept(void **state)
{
    struct store *store = *state;
    struct roster_operator anna = operator_of(OURS, ANNA), ilze = operator_of(OURS, ILZE),
                           other = operator_of(OTHERS, ANNA), found, *all;
    struct arena arena;
    size_t count;
    bool is_there;

    arena_init(&arena, 1 << 16);
    put(store, &anna);
    put(store, &other);
    put(store, &ilze);
    assert_int_equal(store->ops->find_operator(store, OURS, ANNA, &arena, &found, &is_there), 0);
    assert_true(is_there && roster_operator_same(&found, &anna) && found.id > 0);
    anna.undertaking = STR("");
    anna.undertaking_day = DATE_NONE;
    anna.left = (struct date){20100};
    put(store, &anna);
    assert_int_equal(store->ops->load_roster(store, OURS, &arena, &all, &count), 0);
    assert_int_equal(count, 2);
    assert_true(roster_operator_same(&all[0], &anna) && all[0].id == found.id); /* its id stays */
    assert_true(roster_operator_same(&all[1], &ilze) && all[1].id > all[0].id);
    assert_int_equal(store->ops->load_roster(store, (struct registration){0}, &arena, &all, &count),
                     0);
    assert_int_equal(count, 3);
    assert_true(roster_operator_same(&all[2], &other));
    assert_int_equal(store->ops->find_operator(store, OTHERS, ILZE, &arena, &found, &is_there), 0);
    assert_false(is_there);
    arena_done(&arena);
}

void
roster_cases_transaction(void **state)
{
    struct store *store = *state;
    struct roster_operator anna = operator_of(OURS, ANNA), ilze = operator_of(OURS, ILZE), *all;
    struct arena arena;
    int64_t id;
    size_t count;

    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->put_operator(store, &anna), -1); /* wants a transaction */
    put(store, &anna);
    put(store, &ilze);
    assert_int_equal(store->ops->try_begin_write(store), 0);
    assert_int_equal(store->ops->remove_operator(store, OURS, ANNA), 0);
    assert_int_equal(store->ops->remove_operator(store, OTHERS, ILZE), 0); /* nobody */
    store->ops->rollback(store);
    assert_int_equal(store->ops->load_roster(store, OURS, &arena, &all, &count), 0);
    assert_int_equal(count, 2);
    id = all[1].id;
    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->remove_operator(store, OURS, ILZE), 0);
    assert_int_equal(store->ops->commit(store), 0);
    put(store, &ilze);
    assert_int_equal(store->ops->load_roster(store, OURS, &arena, &all, &count), 0);
    assert_int_equal(count, 2);
    assert_true(all[1].id > id); /* an id is never given twice */
    arena_done(&arena);
}
