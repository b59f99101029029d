/* What several handles on one store see, whatever keeps it: see store_cases.h. */
#include "store_cases.h"

#define ANNA UINT64_C(1019000017)

static struct store *(*again)(bool read_only);

size_t
store_cases_rows(struct store *store, uint64_t person)
{
    struct arena arena;
    struct store_lookup lookup = {.person = person, .from = {150}, .till = {150}, .arena = &arena};

    arena_init(&arena, 1 << 16);
    assert_int_equal(store->ops->find_statuses(store, &lookup, 1), 0);
    arena_done(&arena);
    return lookup.row_count;
}

void
store_cases_put(struct store *store, uint64_t person)
{
    struct register_row row = store_cases_row(person, DAUGAVPILS, 100, 200);

    assert_int_equal(store->ops->begin_write(store), 0);
    assert_int_equal(store->ops->put_status(store, &row), 0);
    assert_int_equal(store->ops->commit(store), 0);
}

static void
a_reader_sees_one_moment(void **state)
{
    struct store *writer = *state, *reader = again(true);
    struct register_row row = store_cases_row(ANNA, DAUGAVPILS, 100, 200);

    assert_non_null(reader);
    assert_int_equal(writer->ops->begin_write(writer), 0);
    assert_int_equal(writer->ops->put_status(writer, &row), 0);
    assert_int_equal(store_cases_rows(writer, ANNA), 1);
    assert_int_equal(reader->ops->begin_read(reader), 0);
    assert_int_equal(store_cases_rows(reader, ANNA), 0);
    assert_int_equal(writer->ops->commit(writer), 0);
    assert_int_equal(store_cases_rows(reader, ANNA), 0); /* the batch's moment */
    reader->ops->end_read(reader);
    assert_int_equal(reader->ops->begin_read(reader), 0);
    assert_int_equal(store_cases_rows(reader, ANNA), 1);
    reader->ops->end_read(reader);
    store_close(reader);
}

static void
generation_grows_for_other_handles(void **state)
{
    struct store *writer = *state, *reader = again(true);
    struct agreement_document document = {STR("a"), 1, STR("x"), 5};
    uint64_t before, same, after;

    assert_non_null(reader);
    assert_int_equal(reader->ops->begin_read(reader), 0);
    assert_int_equal(reader->ops->agreements_generation(reader, &before), 0);
    assert_int_equal(writer->ops->begin_write(writer), 0);
    assert_int_equal(writer->ops->add_agreement(writer, &document), 0);
    assert_int_equal(writer->ops->commit(writer), 0);
    assert_int_equal(reader->ops->agreements_generation(reader, &same), 0);
    assert_int_equal(same, before);
    reader->ops->end_read(reader);
    assert_int_equal(reader->ops->begin_read(reader), 0);
    assert_int_equal(reader->ops->agreements_generation(reader, &after), 0);
    assert_true(after > before);
    reader->ops->end_read(reader);
    store_close(reader);
}

static void
read_only_writes_nothing(void **state)
{
    struct store *reader = again(true);

    (void)state;
    assert_non_null(reader);
    assert_int_equal(reader->ops->begin_write(reader), -1);
    assert_int_equal(store_cases_append(reader, 0, 1), -1);
    store_close(reader);
}

int
store_cases_run_handles(const char *name, const struct store_cases_opening *opening)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_reader_sees_one_moment, opening->open, opening->close),
        cmocka_unit_test_setup_teardown(generation_grows_for_other_handles, opening->open,
                                        opening->close),
        cmocka_unit_test_setup_teardown(read_only_writes_nothing, opening->open, opening->close),
    };

    again = opening->again;
    return _cmocka_run_group_tests(name, tests, ARRAY_LEN(tests), NULL, NULL);
}
