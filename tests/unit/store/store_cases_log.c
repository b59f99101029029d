/* The shared tests of all back ends, the log part: see store_cases.h. */
#include "store_cases.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

static void
fresh_arena(void)
{
    arena_done(&arena);
    arena_init(&arena, 1 << 20);
}

struct store_record
store_cases_record(uint64_t index)
{
    static char ids[16][24];
    char *id = ids[index % ARRAY_LEN(ids)];
    struct store_record record = {.index = index,
                                  .at_us = (int64_t)index * 1000,
                                  .type = 3,
                                  .day = 20000,
                                  .salt = STR("salt"),
                                  .operator_part = STR("operator"),
                                  .person_part = STR("per\0son"),
                                  .facts_part = STR("")};

    snprintf(id, sizeof ids[0], "r%llu", (unsigned long long)index);
    record.request_id = str_from(id);
    memset(record.leaf_hash, (int)(index + 1), HASH_SIZE);
    for (int i = 0; i < 3; i++)
        memset(record.commitments[i], 100 + i, HASH_SIZE);
    return record;
}

int
store_cases_append(struct store *store, uint64_t index, size_t count)
{
    struct store_record records[16];
    struct store_checkpoint checkpoint = {.size = index + count};
    char note[32];

    assert_true(count <= ARRAY_LEN(records));
    for (size_t i = 0; i < count; i++)
        records[i] = store_cases_record(index + i);
    snprintf(note, sizeof note, "note %llu", (unsigned long long)checkpoint.size);
    checkpoint.note = str_from(note);
    return store->ops->append(store, records, count, NULL, 0, &checkpoint);
}

static void
log_begins_empty(void **state)
{
    struct store *store = *state;
    struct store_checkpoint checkpoint = {.size = 9};
    struct store_record record;
    uint8_t hash[1][HASH_SIZE];

    fresh_arena();
    assert_int_equal(store->ops->last_checkpoint(store, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 0);
    assert_int_equal(checkpoint.note.len, 0);
    assert_int_equal(store->ops->find_checkpoint(store, 0, &arena, &checkpoint), -1);
    assert_int_equal(store->ops->read_hashes(store, 0, 0, 1, hash), -1);
    assert_int_equal(store->ops->read_hashes(store, 0, 0, 0, hash), 0);
    assert_int_equal(store->ops->find_record(store, STR("r0"), &arena, &record), 0);
    assert_true(record.index == UINT64_MAX);
}

static void
log_gives_back_what_it_took(void **state)
{
    struct store *store = *state;
    struct store_record record;
    struct store_checkpoint checkpoint;
    uint8_t hashes[3][HASH_SIZE];

    assert_int_equal(store_cases_append(store, 0, 2), 0);
    assert_int_equal(store_cases_append(store, 2, 3), 0);
    fresh_arena();
    assert_int_equal(store->ops->last_checkpoint(store, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 5);
    assert_true(str_eq_c(checkpoint.note, "note 5"));
    assert_int_equal(store->ops->find_checkpoint(store, 1, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 2);
    assert_int_equal(store->ops->find_checkpoint(store, 2, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 2);
    assert_int_equal(store->ops->find_checkpoint(store, 3, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 5);
    assert_int_equal(store->ops->find_checkpoint(store, 6, &arena, &checkpoint), -1);
    assert_int_equal(store->ops->find_checkpoint(store, UINT64_MAX, &arena, &checkpoint), -1);

    assert_int_equal(store->ops->read_hashes(store, 0, 1, 3, hashes), 0);
    assert_int_equal(hashes[0][0], 2);
    assert_int_equal(hashes[2][31], 4);
    assert_int_equal(store->ops->read_hashes(store, 0, 3, 3, hashes), -1);
    assert_int_equal(store->ops->read_hashes(store, 0, UINT64_MAX, 1, hashes), -1);

    assert_int_equal(store->ops->find_record(store, STR("r3"), &arena, &record), 0);
    assert_int_equal(record.index, 3);
    assert_int_equal(record.at_us, 3000);
    assert_int_equal(record.type, 3);
    assert_int_equal(record.day, 20000);
    assert_int_equal(record.leaf_hash[0], 4);
    assert_int_equal(record.commitments[2][31], 102);
    assert_true(str_eq_c(record.request_id, "r3"));
    assert_true(str_eq_c(record.salt, "salt"));
    assert_true(str_eq(record.person_part, STR("per\0son")));
    assert_non_null(record.facts_part.ptr);
    assert_int_equal(record.facts_part.len, 0);
}

static void
first_record_of_an_id_is_found(void **state)
{
    struct store *store = *state;
    struct store_record records[2] = {store_cases_record(0), store_cases_record(1)}, record;
    struct store_checkpoint checkpoint = {2, STR("note")};

    records[0].request_id = records[1].request_id = STR("same");
    records[0].type = records[1].type = 2;
    records[0].salt = records[0].operator_part = records[0].person_part = records[0].facts_part =
        (struct str){NULL, 0};
    assert_int_equal(store->ops->append(store, records, 2, NULL, 0, &checkpoint), 0);
    fresh_arena();
    assert_int_equal(store->ops->find_record(store, STR("same"), &arena, &record), 0);
    assert_int_equal(record.index, 0);
    assert_null(record.salt.ptr); /* erased is not the same as empty */
    assert_null(record.facts_part.ptr);
    assert_int_equal(store->ops->find_record(store, STR("sam"), &arena, &record), 0);
    assert_true(record.index == UINT64_MAX);
}

/* The newest one, which its caller holds: an earlier one may have been lost on its way. */
static void
an_answer_is_found_before_refusals(void **state)
{
    struct store *store = *state;
    struct store_record records[3] = {store_cases_record(0), store_cases_record(1),
                                      store_cases_record(2)},
                        record;
    struct store_checkpoint checkpoint = {3, STR("note")};

    for (size_t i = 0; i < 3; i++)
        records[i].request_id = STR("same");
    records[0].type = 1;
    records[1].type = 1;
    records[2].type = 2;
    assert_int_equal(store->ops->append(store, records, 3, NULL, 0, &checkpoint), 0);
    fresh_arena();
    assert_int_equal(store->ops->find_record(store, STR("same"), &arena, &record), 0);
    assert_int_equal(record.index, 1);
}

static void
nodes_are_read_by_level(void **state)
{
    struct store *store = *state;
    struct store_record record = store_cases_record(0);
    struct store_checkpoint checkpoint = {1, STR("note")};
    struct store_node nodes[3] = {{1, 0, {1}}, {1, 1, {2}}, {2, 0, {3}}};
    uint8_t hashes[2][HASH_SIZE];

    assert_int_equal(store->ops->append(store, &record, 1, nodes, 3, &checkpoint), 0);
    assert_int_equal(store->ops->read_hashes(store, 1, 0, 2, hashes), 0);
    assert_int_equal(hashes[0][0], 1);
    assert_int_equal(hashes[1][0], 2);
    assert_int_equal(store->ops->read_hashes(store, 2, 0, 1, hashes), 0);
    assert_int_equal(hashes[0][0], 3);
    assert_int_equal(store->ops->read_hashes(store, 1, 1, 2, hashes), -1);
    assert_int_equal(store->ops->read_hashes(store, 3, 0, 1, hashes), -1);
}

/* After each of these refusals the log takes nothing more, not even what would be right. */
static void
refused(struct store *store, uint64_t index, size_t count, uint64_t right)
{
    assert_int_equal(store_cases_append(store, index, count), -1);
    assert_true(strlen(store_error(store)) > 0);
    assert_int_equal(store_cases_append(store, right, 1), -1);
}

static void
gap_in_the_log_is_refused(void **state)
{
    assert_int_equal(store_cases_append(*state, 0, 2), 0);
    refused(*state, 3, 1, 2);
}

static void
repeat_in_the_log_is_refused(void **state)
{
    assert_int_equal(store_cases_append(*state, 0, 2), 0);
    refused(*state, 1, 2, 2);
}

static void
checkpoint_of_another_size_is_refused(void **state)
{
    struct store *store = *state;
    struct store_record record = store_cases_record(0);
    struct store_checkpoint checkpoint = {2, STR("note")};

    assert_int_equal(store->ops->append(store, &record, 1, NULL, 0, &checkpoint), -1);
    refused(store, 0, 1, 0);
}

static void
failed_batch_leaves_nothing(void **state)
{
    struct store *store = *state;
    struct store_record records[2] = {store_cases_record(1), store_cases_record(2)}, record;
    struct store_checkpoint checkpoint = {3, STR("note")};
    struct store_node nodes[2] = {{1, 0, {1}}, {1, 0, {2}}};

    assert_int_equal(store_cases_append(store, 0, 1), 0);
    assert_int_equal(store->ops->append(store, records, 2, nodes, 2, &checkpoint), -1);
    fresh_arena();
    assert_int_equal(store->ops->find_record(store, STR("r1"), &arena, &record), 0);
    assert_true(record.index == UINT64_MAX);
    assert_int_equal(store->ops->last_checkpoint(store, &arena, &checkpoint), 0);
    assert_int_equal(checkpoint.size, 1);
}

struct walk {
    struct store *store;
    uint64_t next, stop_at;
};

static int
visit(void *ctx, const struct store_record *record)
{
    struct walk *walk = ctx;

    assert_int_equal(record->index, walk->next++);
    assert_true(str_eq_c(record->operator_part, "operator"));
    assert_int_equal(walk->store->ops->each_record(walk->store, 0, visit, walk), -1);
    return record->index == walk->stop_at ? 42 : 0;
}

static void
walk_goes_in_order_and_stops_when_told(void **state)
{
    struct store *store = *state;
    struct walk walk = {store, 0, UINT64_MAX};

    assert_int_equal(store->ops->each_record(store, 0, visit, &walk), 0);
    assert_int_equal(walk.next, 0);
    assert_int_equal(store_cases_append(store, 0, 9), 0);
    assert_int_equal(store->ops->each_record(store, 0, visit, &walk), 0);
    assert_int_equal(walk.next, 9);
    walk = (struct walk){store, 4, 6};
    assert_int_equal(store->ops->each_record(store, 4, visit, &walk), 42);
    assert_int_equal(walk.next, 7);
    walk = (struct walk){store, 8, UINT64_MAX};
    assert_int_equal(store->ops->each_record(store, 8, visit, &walk), 0);
    assert_int_equal(walk.next, 9);
    assert_int_equal(store->ops->each_record(store, UINT64_MAX, visit, &walk), 0);
    assert_int_equal(walk.next, 9);
}

static void
last_case_frees_the_arena(void **state)
{
    (void)state;
    arena_done(&arena);
}

static int
keep_attachment(void *ctx, const struct store_attachment *attachment)
{
    struct buf *seen = ctx;

    buf_addf(seen, "%d:%d:%.*s:%.*s ", (int)attachment->size, (int)attachment->kind,
             STR_FMT(attachment->signer), STR_FMT(attachment->bytes));
    return 0;
}

static int
keep_hold(void *ctx, const struct store_hold *hold)
{
    struct buf *seen = ctx;

    buf_addf(seen, "%d:%d:%.*s:%.*s ", (int)hold->id, (int)hold->kind, STR_FMT(hold->value),
             STR_FMT(hold->reason));
    return 0;
}

static void
attachments_are_kept_by_size_kind_and_signer(void **state)
{
    struct store *store = *state;
    struct store_attachment a = {5, ATTACHMENT_TIMESTAMP, STR("tsa"), 7, STR("old")};
    char memory[256];
    struct buf seen;

    assert_int_equal(store->ops->attach(store, &a), 0);
    a.bytes = STR("new");
    assert_int_equal(store->ops->attach(store, &a), 0);
    a.kind = ATTACHMENT_COSIGNATURE;
    a.signer = STR("b");
    assert_int_equal(store->ops->attach(store, &a), 0);
    a.signer = STR("a");
    assert_int_equal(store->ops->attach(store, &a), 0);
    a.size = 9;
    assert_int_equal(store->ops->attach(store, &a), 0);
    buf_init(&seen, memory, sizeof memory);
    assert_int_equal(store->ops->each_attachment(store, keep_attachment, &seen), 0);
    assert_string_equal(buf_c(&seen), "9:1:a:new 5:1:a:new 5:1:b:new 5:2:tsa:new ");
}

static void
holds_come_and_go(void **state)
{
    struct store *store = *state;
    struct store_hold hold = {
        .at_us = 1, .kind = HOLD_REQUEST, .value = STR("r1"), .reason = STR("court")};
    int64_t first = 0, second = 0, third = 0;
    char memory[256];
    struct buf seen;
    bool found;

    assert_int_equal(store->ops->add_hold(store, &hold, &first), 0);
    assert_int_equal(store->ops->add_hold(store, &hold, &second), -1);
    hold.kind = HOLD_PERSON;
    assert_int_equal(store->ops->add_hold(store, &hold, &second), 0);
    assert_int_equal(store->ops->remove_hold(store, first, &found), 0);
    assert_true(found);
    assert_int_equal(store->ops->remove_hold(store, first, &found), 0);
    assert_false(found);
    hold.kind = HOLD_REQUEST;
    assert_int_equal(store->ops->add_hold(store, &hold, &third), 0);
    assert_true(third > second && second > first);
    buf_init(&seen, memory, sizeof memory);
    assert_int_equal(store->ops->each_hold(store, keep_hold, &seen), 0);
    assert_string_equal(buf_c(&seen), "2:2:r1:court 3:1:r1:court ");
}

static int
count_erased(void *ctx, const struct store_record *record)
{
    uint64_t *erased = ctx;

    if (!record->salt.ptr) {
        assert_null(record->operator_part.ptr);
        assert_null(record->person_part.ptr);
        assert_null(record->facts_part.ptr);
        assert_int_equal(record->request_id.len, 0);
        *erased |= UINT64_C(1) << record->index;
    } else {
        assert_true(str_eq_c(record->operator_part, "operator"));
    }
    assert_int_equal(record->leaf_hash[0], record->index + 1);
    assert_int_equal(record->commitments[1][0], 101);
    return 0;
}

static void
erasing_leaves_the_tree(void **state)
{
    struct store *store = *state;
    const uint64_t indexes[] = {0, 3, 99};
    struct store_record record;
    uint64_t erased = 0;

    assert_int_equal(store_cases_append(store, 0, 5), 0);
    assert_int_equal(store->ops->erase(store, indexes, ARRAY_LEN(indexes)), 0);
    assert_int_equal(store->ops->erase_end(store), 0);
    assert_int_equal(store->ops->each_record(store, 0, count_erased, &erased), 0);
    assert_int_equal(erased, 1 | 1 << 3);
    fresh_arena();
    assert_int_equal(store->ops->find_record(store, STR("r3"), &arena, &record), 0);
    assert_true(record.index == UINT64_MAX);
    assert_int_equal(store->ops->find_record(store, STR("r4"), &arena, &record), 0);
    assert_int_equal(record.index, 4);
    assert_int_equal(store_cases_append(store, 5, 1), 0);
}

const CMUnitTestFunction store_cases_log[] = {
    attachments_are_kept_by_size_kind_and_signer,
    holds_come_and_go,
    erasing_leaves_the_tree,
    log_begins_empty,
    log_gives_back_what_it_took,
    first_record_of_an_id_is_found,
    an_answer_is_found_before_refusals,
    nodes_are_read_by_level,
    gap_in_the_log_is_refused,
    repeat_in_the_log_is_refused,
    checkpoint_of_another_size_is_refused,
    failed_batch_leaves_nothing,
    walk_goes_in_order_and_stops_when_told,
    last_case_frees_the_arena,
};
const size_t store_cases_log_count = ARRAY_LEN(store_cases_log);
