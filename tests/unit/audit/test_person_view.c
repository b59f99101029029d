/* Who asked about one person: by any of the person's codes, whoever knows of them. */
#include "audit/person_view.h"

#include "unit.h"

#include <string.h>

#define OLD_CODE UINT64_C(1018000019)
#define NEW_CODE UINT64_C(32000000001)
#define THIRD_CODE UINT64_C(32000000002)

/* Rows of a log in memory. */
static struct {
    struct store_record rows[8];
    char memory[8][1024];
    size_t count;
} scene;

static void
add(const char *code, uint64_t linked, enum record_type type)
{
    struct str sections[SECTION_COUNT];
    struct store_record *row = &scene.rows[scene.count];
    struct record record;
    struct buf buf;

    record_init(&record, type, (int64_t)scene.count * US_PER_SECOND);
    record.person_code = str_from(code);
    record.operator_name = STR("<b>");
    record.linked = &linked;
    record.linked_count = linked ? 1 : 0;
    record.outcome = STR("not-found");
    buf_init(&buf, scene.memory[scene.count], sizeof scene.memory[0]);
    assert_int_equal(record_encode(&record, &buf, sections), 0);
    *row = (struct store_record){
        .index = scene.count++,
        .at_us = record.at_us,
        .type = (uint8_t)type,
        .salt = STR("salt"),
        .operator_part = sections[0],
        .person_part = sections[1],
        .facts_part = sections[2],
    };
}

/* How many walks it takes; 0 when one failed. */
static unsigned
walk(struct person_view *view)
{
    unsigned walks = 0;
    bool again = true;

    while (again) {
        person_view_begin(view);
        for (size_t i = 0; i < scene.count; i++)
            if (person_view_take(view, &scene.rows[i], 0) < 0)
                return 0;
        walks++;
        again = person_view_end(view);
    }
    return walks;
}

static int
empty(void **state)
{
    (void)state;
    memset(&scene, 0, sizeof scene);
    return 0;
}

static void
test_only_this_person(void **state)
{
    struct person_view view;

    (void)state;
    add("010180-00019", 0, RECORD_CHECK);
    add("01018000019", 0, RECORD_REFUSAL);
    add("010180-00027", 0, RECORD_CHECK);
    person_view_init(&view, OLD_CODE);
    assert_int_equal(walk(&view), 1);
    assert_int_equal(view.uses.count, 2);
    assert_int_equal(view.uses.items[0].index, 1); /* the newest first */
    assert_int_equal(view.uses.items[1].index, 0);
    assert_true(str_eq_c(view.uses.items[0].operator_name, "<b>"));
    person_view_done(&view);
}

/* A record links the codes; earlier and later ones know only one of them. */
static void
test_codes_grow_both_ways(void **state)
{
    const uint64_t ask[] = {OLD_CODE, NEW_CODE, THIRD_CODE};

    (void)state;
    add("010180-00019", 0, RECORD_CHECK);
    add("320000-00002", 0, RECORD_CHECK);
    add("32000000001", OLD_CODE, RECORD_CHECK);
    add("32000000001", THIRD_CODE, RECORD_CHECK);
    add("010180-00027", 0, RECORD_CHECK);
    for (size_t i = 0; i < ARRAY_LEN(ask); i++) {
        struct person_view view;
        person_view_init(&view, ask[i]);
        assert_row(i, walk(&view) >= 2);
        assert_int_equal(view.code_count, 3);
        assert_int_equal(view.uses.count, 4);
        person_view_done(&view);
    }
}

static void
test_the_registers_links_count(void **state)
{
    struct person_view view;

    (void)state;
    add("32000000001", 0, RECORD_CHECK);
    person_view_init(&view, OLD_CODE);
    person_view_add_code(&view, NEW_CODE);
    person_view_add_code(&view, NEW_CODE);
    person_view_add_code(&view, 0);
    assert_int_equal(view.code_count, 2);
    assert_int_equal(walk(&view), 1);
    assert_int_equal(view.uses.count, 1);
    person_view_done(&view);
}

static void
test_erased_records_are_counted(void **state)
{
    struct person_view view;

    (void)state;
    add("010180-00019", 0, RECORD_CHECK);
    scene.rows[0].salt = scene.rows[0].operator_part = scene.rows[0].person_part =
        scene.rows[0].facts_part = (struct str){0};
    person_view_init(&view, OLD_CODE);
    assert_int_equal(walk(&view), 1);
    assert_int_equal(view.erased, 1);
    assert_int_equal(view.uses.count, 0);
    person_view_done(&view);
}

static void
test_a_record_out_of_form_is_no_silence(void **state)
{
    struct person_view view;

    (void)state;
    add("010180-00019", 0, RECORD_CHECK);
    scene.rows[0].person_part.len--;
    person_view_init(&view, OLD_CODE);
    assert_int_equal(walk(&view), 0);
    assert_true(view.failed);
    person_view_done(&view);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_only_this_person, empty),
        cmocka_unit_test_setup(test_codes_grow_both_ways, empty),
        cmocka_unit_test_setup(test_the_registers_links_count, empty),
        cmocka_unit_test_setup(test_erased_records_are_counted, empty),
        cmocka_unit_test_setup(test_a_record_out_of_form_is_no_silence, empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
