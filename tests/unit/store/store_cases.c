/* The shared tests of all back ends, register and agreements: see store_cases.h. */
#include "store_cases.h"
#include "duty_cases.h"
#include "roster_cases.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

#define ANNA UINT64_C(1019000017)
#define BERTA UINT64_C(2029000025)
#define BERTA_NEW UINT64_C(32123456789)

static struct arena arena;

static void
fresh_arena(void)
{
    arena_done(&arena);
    arena_init(&arena, 1 << 20);
}

struct register_row
store_cases_row(uint64_t person, struct registration municipality, int32_t from, int32_t till)
{
    return (struct register_row){.person = person,
                                 .kind = STATUS_NEEDY,
                                 .from = {from},
                                 .till = {till},
                                 .municipality = municipality,
                                 .decision = STR("L-1"),
                                 .household = STR("M-1")};
}

static void
put(struct store *store, uint64_t person, struct registration municipality, int32_t from,
    int32_t till)
{
    struct register_row row = store_cases_row(person, municipality, from, till);

    assert_int_equal(store->ops->put_status(store, &row), 0);
}

static struct store_lookup
find(struct store *store, uint64_t person, int32_t from, int32_t till)
{
    struct store_lookup lookup = {
        .person = person, .from = {from}, .till = {till}, .arena = &arena};

    fresh_arena();
    assert_int_equal(store->ops->begin_read(store), 0);
    assert_int_equal(store->ops->find_statuses(store, &lookup, 1), 0);
    store->ops->end_read(store);
    return lookup;
}

static void
begin(struct store *store)
{
    assert_int_equal(store->ops->begin_write(store), 0);
}

static void
commit(struct store *store)
{
    assert_int_equal(store->ops->commit(store), 0);
}

static void
period_shares_a_day_at_both_ends(void **state)
{
    struct store *store = *state;

    begin(store);
    put(store, ANNA, DAUGAVPILS, 100, 200);
    commit(store);
    assert_int_equal(find(store, ANNA, 100, 100).row_count, 1);
    assert_int_equal(find(store, ANNA, 200, 200).row_count, 1);
    assert_int_equal(find(store, ANNA, 0, 100).row_count, 1);
    assert_int_equal(find(store, ANNA, 200, 999).row_count, 1);
    assert_int_equal(find(store, ANNA, 0, 999).row_count, 1);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 1);
    assert_int_equal(find(store, ANNA, 99, 99).row_count, 0);
    assert_int_equal(find(store, ANNA, 201, 999).row_count, 0);
    assert_int_equal(find(store, BERTA, 150, 150).row_count, 0);
    assert_null(find(store, BERTA, 150, 150).rows);
}

static void
rows_come_whole_and_in_order(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    struct store_lookup lookup;

    begin(store);
    put(store, ANNA, DAUGAVPILS, 150, DATE_OPEN.days);
    row.kind = STATUS_LOW_INCOME;
    row.decision = STR("L-0");
    assert_int_equal(store->ops->put_status(store, &row), 0);
    row.kind = STATUS_NEEDY;
    row.decision = STR("L-9");
    assert_int_equal(store->ops->put_status(store, &row), 0);
    put(store, ANNA, OTHER_TOWN, 190, 191);
    commit(store);

    lookup = find(store, ANNA, 190, 190);
    assert_int_equal(lookup.row_count, 4);
    assert_true(lookup.rows[0].municipality.number == OTHER_TOWN.number);
    assert_int_equal(lookup.rows[0].from.days, 190);
    assert_int_equal(lookup.rows[0].till.days, 191);
    assert_int_equal(lookup.rows[1].from.days, 100);
    assert_int_equal(lookup.rows[1].kind, STATUS_NEEDY);
    assert_int_equal(lookup.rows[1].till.days, 200);
    assert_int_equal(lookup.rows[2].kind, STATUS_LOW_INCOME);
    assert_int_equal(lookup.rows[3].from.days, 150);
    assert_true(date_is_open(lookup.rows[3].till));
    assert_true(lookup.rows[3].municipality.number == DAUGAVPILS.number);
}

static void
put_replaces_by_its_key(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    struct register_stats stats;

    begin(store);
    assert_int_equal(store->ops->put_status(store, &row), 0);
    row.till = (struct date){300};
    row.household = STR("M-2");
    assert_int_equal(store->ops->put_status(store, &row), 0);
    row.decision = STR("L-2");
    assert_int_equal(store->ops->put_status(store, &row), 0);
    commit(store);
    assert_int_equal(store->ops->register_stats(store, &stats), 0);
    assert_int_equal(stats.rows, 2);
    assert_int_equal(find(store, ANNA, 250, 250).row_count, 2);
}

static void
withdraw_takes_only_that_row(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    bool found = true;

    begin(store);
    put(store, ANNA, DAUGAVPILS, 100, 200);
    put(store, ANNA, DAUGAVPILS, 101, 200);
    commit(store);
    begin(store);
    row.kind = STATUS_LOW_INCOME;
    assert_int_equal(store->ops->withdraw_status(store, &row, &found), 0);
    assert_false(found);
    row.kind = STATUS_NEEDY;
    row.till = (struct date){999};
    assert_int_equal(store->ops->withdraw_status(store, &row, &found), 0);
    assert_true(found);
    assert_int_equal(store->ops->withdraw_status(store, &row, &found), 0);
    assert_false(found);
    commit(store);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 1);
    assert_int_equal(find(store, ANNA, 150, 150).rows[0].from.days, 101);
}

static void
clear_spares_other_municipalities(void **state)
{
    struct store *store = *state;
    struct register_stats stats;

    begin(store);
    put(store, ANNA, DAUGAVPILS, 100, 200);
    put(store, BERTA, DAUGAVPILS, 100, 200);
    put(store, ANNA, OTHER_TOWN, 100, 200);
    commit(store);
    assert_int_equal(store->ops->register_stats(store, &stats), 0);
    assert_int_equal(stats.rows, 3);
    assert_int_equal(stats.people, 2);
    assert_int_equal(stats.municipalities, 2);
    begin(store);
    assert_int_equal(store->ops->clear_municipality(store, DAUGAVPILS), 0);
    commit(store);
    assert_int_equal(find(store, BERTA, 150, 150).row_count, 0);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 1);
}

static void
rollback_brings_everything_back(void **state)
{
    struct store *store = *state;
    struct import_entry entry = {.file = STR("a.csv"), .mode = STR("snapshot")};
    struct agreement_document document = {.id = STR("a"), .version = 1, .yaml = STR("x")};
    struct import_entry *entries;
    struct register_stats stats;
    uint64_t before, after;
    size_t count;

    begin(store);
    put(store, ANNA, DAUGAVPILS, 100, 200);
    commit(store);
    assert_int_equal(store->ops->agreements_generation(store, &before), 0);
    begin(store);
    assert_int_equal(store->ops->clear_municipality(store, DAUGAVPILS), 0);
    put(store, BERTA, DAUGAVPILS, 100, 200);
    assert_int_equal(store->ops->link_codes(store, BERTA, BERTA_NEW, (struct date){5}), 0);
    assert_int_equal(store->ops->add_import(store, &entry), 0);
    assert_int_equal(store->ops->add_agreement(store, &document), 0);
    store->ops->rollback(store);
    store->ops->rollback(store);
    assert_int_equal(store->ops->register_stats(store, &stats), 0);
    assert_int_equal(stats.rows, 1);
    assert_int_equal(stats.links, 0);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 1);
    assert_int_equal(store->ops->agreements_generation(store, &after), 0);
    assert_int_equal(before, after);
    fresh_arena();
    assert_int_equal(store->ops->import_history(store, &arena, &entries, &count), 0);
    assert_int_equal(count, 0);
}

static void
writing_wants_a_transaction(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);

    assert_int_equal(store->ops->put_status(store, &row), -1);
    assert_non_null(strstr(store_error(store), "transaction"));
    assert_int_equal(store->ops->commit(store), -1);
    assert_int_equal(store->ops->begin_read(store), 0);
    assert_int_equal(store->ops->put_status(store, &row), -1);
    assert_int_equal(store->ops->begin_write(store), -1);
    assert_int_equal(store->ops->begin_read(store), -1);
    store->ops->end_read(store);
    store->ops->end_read(store);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 0);
}

static void
failure_kills_the_transaction(void **state)
{
    struct store *store = *state;
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);
    struct register_row bad = store_cases_row(ANNA, DAUGAVPILS, 200, 100);

    begin(store);
    assert_int_equal(store->ops->put_status(store, &row), 0);
    assert_int_equal(store->ops->put_status(store, &bad), -1);
    assert_int_equal(store->ops->put_status(store, &row), -1);
    assert_int_equal(store->ops->commit(store), -1);
    store->ops->rollback(store);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 0);
    begin(store);
    assert_int_equal(store->ops->put_status(store, &row), 0);
    commit(store);
    assert_int_equal(find(store, ANNA, 150, 150).row_count, 1);
}

static void
either_code_finds_statuses_of_both(void **state)
{
    struct store *store = *state;
    struct store_lookup lookup;
    struct register_stats stats;

    begin(store);
    put(store, BERTA, DAUGAVPILS, 100, 200);
    put(store, BERTA_NEW, OTHER_TOWN, 150, 250);
    put(store, ANNA, DAUGAVPILS, 100, 200);
    assert_int_equal(store->ops->link_codes(store, BERTA, BERTA_NEW, (struct date){120}), 0);
    assert_int_equal(store->ops->link_codes(store, BERTA, BERTA_NEW, (struct date){121}), 0);
    commit(store);
    assert_int_equal(store->ops->register_stats(store, &stats), 0);
    assert_int_equal(stats.links, 1);
    for (int end = 0; end < 2; end++) {
        lookup = find(store, end ? BERTA : BERTA_NEW, 160, 160);
        assert_int_equal(lookup.row_count, 2);
        assert_true(lookup.rows[0].municipality.number == OTHER_TOWN.number);
        assert_int_equal(lookup.linked_count, 1);
        assert_true(lookup.linked[0] == (end ? BERTA_NEW : BERTA));
    }
    lookup = find(store, ANNA, 160, 160);
    assert_int_equal(lookup.row_count, 1);
    assert_int_equal(lookup.linked_count, 0);
}

static void
links_are_followed_through_but_not_without_end(void **state)
{
    struct store *store = *state;
    struct store_lookup lookups[2];

    begin(store);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(store->ops->link_codes(store, 100 + i, 101 + i, (struct date){1}), 0);
    assert_int_equal(store->ops->link_codes(store, 104, 100, (struct date){1}), 0);
    put(store, 104, DAUGAVPILS, 100, 200);
    for (uint64_t i = 0; i < 20; i++)
        assert_int_equal(store->ops->link_codes(store, 900, 901 + i, (struct date){1}), 0);
    put(store, 900, DAUGAVPILS, 100, 200);
    commit(store);
    lookups[0] = find(store, 102, 100, 100);
    assert_int_equal(lookups[0].row_count, 1);
    assert_int_equal(lookups[0].linked_count, 4);
    assert_true(lookups[0].linked[0] == 100 && lookups[0].linked[3] == 104);

    struct arena good;
    arena_init(&good, 1 << 20);
    fresh_arena();
    lookups[0] = (struct store_lookup){.person = 905, .from = {1}, .till = {999}, .arena = &arena};
    lookups[1] = (struct store_lookup){.person = 104, .from = {1}, .till = {999}, .arena = &good};
    assert_int_equal(store->ops->find_statuses(store, lookups, 2), 0);
    assert_true(arena.overflow);
    assert_int_equal(lookups[0].row_count, 0);
    assert_false(good.overflow);
    assert_int_equal(lookups[1].row_count, 1);
    arena_done(&good);
}

static void
too_many_rows_concern_only_their_question(void **state)
{
    struct store *store = *state;
    struct store_lookup lookups[2];
    struct arena small, roomy;

    arena_init(&small, 64);
    arena_init(&roomy, 1 << 20);
    fresh_arena();
    begin(store);
    for (int32_t i = 0; i <= LIMIT_ROWS; i++)
        put(store, ANNA, DAUGAVPILS, i, 5000);
    put(store, BERTA, DAUGAVPILS, 1, 5000);
    commit(store);
    lookups[0] =
        (struct store_lookup){.person = ANNA, .from = {1}, .till = {5000}, .arena = &roomy};
    lookups[1] =
        (struct store_lookup){.person = BERTA, .from = {1}, .till = {5000}, .arena = &arena};
    assert_int_equal(store->ops->find_statuses(store, lookups, 2), 0);
    assert_true(roomy.overflow);
    assert_int_equal(lookups[0].row_count, 0);
    assert_null(lookups[0].rows);
    assert_false(arena.overflow);
    assert_int_equal(lookups[1].row_count, 1);
    /* One row fewer is still answered, if only it fits the arena. */
    assert_int_equal(find(store, ANNA, 0, LIMIT_ROWS - 1).row_count, LIMIT_ROWS);
    lookups[0].arena = &small;
    lookups[0].till = (struct date){20};
    assert_int_equal(store->ops->find_statuses(store, lookups, 1), 0);
    assert_true(small.overflow);
    assert_int_equal(lookups[0].row_count, 0);
    arena_done(&small);
    arena_done(&roomy);
}

static void
history_is_newest_first(void **state)
{
    struct store *store = *state;
    struct import_entry entry = {.at_us = 7,
                                 .file = STR("register.csv"),
                                 .sha256_hex = STR("00ff"),
                                 .mode = STR("snapshot"),
                                 .who = STR("ilze"),
                                 .municipality = DAUGAVPILS,
                                 .taken = 10,
                                 .refused = 2,
                                 .warned = 1,
                                 .applied = true};
    struct import_entry *entries;
    size_t count;

    begin(store);
    assert_int_equal(store->ops->add_import(store, &entry), 0);
    commit(store);
    begin(store);
    entry.at_us = 8;
    entry.applied = false;
    assert_int_equal(store->ops->add_import(store, &entry), 0);
    commit(store);
    fresh_arena();
    assert_int_equal(store->ops->import_history(store, &arena, &entries, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].at_us, 8);
    assert_false(entries[0].applied);
    assert_int_equal(entries[1].id, 1);
    assert_true(entries[1].applied);
    assert_true(str_eq_c(entries[1].file, "register.csv"));
    assert_true(str_eq_c(entries[1].sha256_hex, "00ff"));
    assert_true(str_eq_c(entries[1].mode, "snapshot"));
    assert_true(str_eq_c(entries[1].who, "ilze"));
    assert_true(entries[1].municipality.number == DAUGAVPILS.number);
    assert_int_equal(entries[1].taken, 10);
    assert_int_equal(entries[1].refused, 2);
    assert_int_equal(entries[1].warned, 1);
}

static void
add_document(struct store *store, const char *id, unsigned version, struct str yaml)
{
    struct agreement_document document = {str_from(id), version, yaml, 5};

    assert_int_equal(store->ops->add_agreement(store, &document), 0);
}

static void
agreements_are_kept_byte_for_byte(void **state)
{
    struct store *store = *state;
    struct agreement_event_row event = {STR("a"), 9, STR("{\"kind\":\"notice\"}")};
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    uint64_t first, second, third;

    assert_int_equal(store->ops->agreements_generation(store, &first), 0);
    begin(store);
    add_document(store, "b", 1, STR("b: 1\n"));
    add_document(store, "a", 2, STR("nul \0 inside"));
    add_document(store, "a", 1, STR(""));
    commit(store);
    assert_int_equal(store->ops->agreements_generation(store, &second), 0);
    assert_true(second > first);
    begin(store);
    assert_int_equal(store->ops->add_agreement_event(store, &event), 0);
    event.agreement = STR("b");
    assert_int_equal(store->ops->add_agreement_event(store, &event), 0);
    commit(store);
    assert_int_equal(store->ops->agreements_generation(store, &third), 0);
    assert_true(third > second);

    fresh_arena();
    assert_int_equal(
        store->ops->load_agreements(store, &arena, &documents, &count, &events, &event_count), 0);
    assert_int_equal(count, 3);
    assert_true(str_eq_c(documents[0].id, "a") && documents[0].version == 1);
    assert_int_equal(documents[0].yaml.len, 0);
    assert_true(documents[1].version == 2);
    assert_true(str_eq(documents[1].yaml, STR("nul \0 inside")));
    assert_true(str_eq_c(documents[2].id, "b") && documents[2].at_us == 5);
    assert_int_equal(event_count, 2);
    assert_true(str_eq_c(events[0].agreement, "a") && str_eq_c(events[1].agreement, "b"));
    assert_int_equal(events[0].at_us, 9);
    assert_true(str_eq_c(events[0].body, "{\"kind\":\"notice\"}"));
}

static void
same_agreement_version_is_refused(void **state)
{
    struct store *store = *state;
    struct agreement_document again = {STR("a"), 1, STR("other"), 6};

    begin(store);
    add_document(store, "a", 1, STR("x"));
    commit(store);
    begin(store);
    assert_int_equal(store->ops->add_agreement(store, &again), -1);
    assert_non_null(strstr(store_error(store), "already"));
    assert_int_equal(store->ops->commit(store), -1);
    store->ops->rollback(store);
}

static void
agreements_need_room(void **state)
{
    struct store *store = *state;
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    struct arena small;

    begin(store);
    add_document(store, "a", 1, STR("0123456789"));
    commit(store);
    arena_init(&small, 8);
    assert_int_equal(
        store->ops->load_agreements(store, &small, &documents, &count, &events, &event_count), -1);
    arena_done(&small);
}

static const CMUnitTestFunction cases[] = {
    period_shares_a_day_at_both_ends,
    rows_come_whole_and_in_order,
    put_replaces_by_its_key,
    withdraw_takes_only_that_row,
    clear_spares_other_municipalities,
    rollback_brings_everything_back,
    writing_wants_a_transaction,
    failure_kills_the_transaction,
    either_code_finds_statuses_of_both,
    links_are_followed_through_but_not_without_end,
    too_many_rows_concern_only_their_question,
    history_is_newest_first,
    agreements_are_kept_byte_for_byte,
    same_agreement_version_is_refused,
    agreements_need_room,
    duty_cases_order,
    duty_cases_bad,
    duty_cases_signature,
    roster_cases_kept,
    roster_cases_transaction,
};

static void
fill(struct CMUnitTest *tests, const CMUnitTestFunction *from, size_t count, char (*names)[64])
{
    for (size_t i = 0; i < count; i++) {
        tests[i].name = names[i];
        tests[i].test_func = from[i];
    }
}

int
store_cases_run(const char *name, int (*open)(void **state), int (*close)(void **state))
{
    static char names[64][64];
    struct CMUnitTest tests[64] = {{0}};
    size_t count = ARRAY_LEN(cases) + store_cases_log_count;
    int failed;

    assert_true(count <= ARRAY_LEN(tests));
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%s case %zu", name, i);
        tests[i].setup_func = open;
        tests[i].teardown_func = close;
    }
    fill(tests, cases, ARRAY_LEN(cases), names);
    fill(tests + ARRAY_LEN(cases), store_cases_log, store_cases_log_count,
         names + ARRAY_LEN(cases));
    failed = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
    arena_done(&arena);
    return failed;
}
