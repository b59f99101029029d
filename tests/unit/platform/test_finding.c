/* A finding's stored form: what is in it, and what of it is read back. */
#include "platform/finding.h"

#include "../agreement/world.h"
#include "../unit.h"

static struct world world;
static struct arena arena;

static int
open_world(void **state)
{
    static const char *const story[] = {
        "party AGENCY 90001800413",
        "party DAUGAVPILS 90000077325",
        "agreement D/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2027-12-31, purposes 4.2.4.2",
    };

    (void)state;
    if (!world_tell(&world, story, ARRAY_LEN(story)))
        fail_msg("%s", world.error);
    arena_init(&arena, 1 << 20);
    return 0;
}

static int
close_world(void **state)
{
    (void)state;
    arena_done(&arena);
    world_end(&world);
    return 0;
}

#define HOSTILE "\"<b>\\\x01\xe2\x80\xae"

static struct date
day_of(const char *text)
{
    struct date day;

    assert_true(date_parse(str_from(text), &day));
    return day;
}

static void
content_goes_there_and_back(void **state)
{
    struct registration town = {UINT64_C(90000077325)};
    struct status_row rows[] = {
        {STATUS_NEEDY, day_of("2026-01-01"), DATE_OPEN, town},
        {STATUS_LOW_INCOME, day_of("2026-02-01"), day_of("2026-07-31"), town}};
    struct covering_agreement agreement = {STR("D"), 1, town, STR("1.2")};
    const struct uncovered uncovered = {
        {UINT64_C(90001234503)}, STR("west"), STR(HOSTILE), STR("3.2.9"), STR(HOSTILE)};
    const struct finding finding = {.outcome = CHECK_INCOMPLETE,
                                    .answer = {rows, 2, &agreement, 1},
                                    .uncovered = &uncovered,
                                    .uncovered_count = 1};
    struct check_entry entry = {.application = 7};
    CLEANUP(json_cleanup) json_t *document = NULL;
    const json_t *first, *missing;
    struct status_row *read;
    size_t count;

    (void)state;
    assert_int_equal(finding_store(&finding, &world.set, &arena, &entry), 0);
    assert_true(entry.application == 7 && entry.outcome == CHECK_INCOMPLETE);
    /* Why it is incomplete can be told without the content. */
    assert_true(str_eq_c(entry.problem, HOSTILE) && str_eq_c(entry.clause, "3.2.9"));
    document = finding_load(&entry);
    assert_non_null(document);
    first = json_array_get(json_object_get(document, "statuses"), 0);
    assert_true(str_eq_c(json_member_str(first, "status_name"), "needy"));
    assert_true(json_is_null(json_object_get(first, "till")));
    assert_true(json_member_str(first, "municipality_name").len > 0);
    missing = json_array_get(json_object_get(document, "not_covered"), 0);
    assert_true(str_eq_c(json_member_str(missing, "code"), HOSTILE));
    /* No agreement names it: the number has to do. */
    assert_true(str_eq_c(json_member_str(missing, "municipality_name"), ""));
    assert_int_equal(finding_rows(document, &arena, &read, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(read[1].kind, STATUS_LOW_INCOME);
    assert_true(date_eq(read[1].till, rows[1].till) && date_is_open(read[0].till));
}

/* Once the answer is deleted, what it covered can still be told. */
static void
what_is_deleted_is_an_empty_list(void **state)
{
    const struct check_entry entry = {.answer = {NULL, 0},
                                      .coverage = STR("{\"agreements\":[1],\"not_covered\":[]}")};
    const struct check_entry broken = {.answer = STR("{"), .coverage = {NULL, 0}};
    CLEANUP(json_cleanup) json_t *document = finding_load(&entry);

    (void)state;
    assert_non_null(document);
    assert_int_equal(json_array_size(json_object_get(document, "statuses")), 0);
    assert_true(json_is_array(json_object_get(document, "statuses")));
    assert_int_equal(json_array_size(json_object_get(document, "agreements")), 1);
    assert_null(finding_load(&broken));
}

static void
much_content_fits_what_is_taken_for_it(void **state)
{
    static struct status_row rows[LIMIT_ROWS];
    static struct uncovered uncovered[LIMIT_AGREEMENTS];
    struct check_entry entry;
    const struct finding finding = {.answer = {rows, LIMIT_ROWS, NULL, 0},
                                    .uncovered = uncovered,
                                    .uncovered_count = LIMIT_AGREEMENTS};
    struct arena small;

    (void)state;
    for (size_t i = 0; i < LIMIT_ROWS; i++)
        rows[i] = (struct status_row){
            STATUS_LOW_INCOME, day_of("2026-01-01"), day_of("2026-01-02"), {UINT64_C(90000077325)}};
    for (size_t i = 0; i < LIMIT_AGREEMENTS; i++)
        uncovered[i] = (struct uncovered){{UINT64_C(90000077325)},
                                          STR("\x01\x01"),
                                          STR("\x01"),
                                          STR("\x01"),
                                          STR("\x01\x01\x01")};
    assert_int_equal(finding_store(&finding, &world.set, &arena, &entry), 0);
    arena_init(&small, 4096);
    assert_int_equal(finding_store(&finding, &world.set, &small, &entry), -1);
    arena_done(&small);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(content_goes_there_and_back, open_world, close_world),
        cmocka_unit_test(what_is_deleted_is_an_empty_list),
        cmocka_unit_test_setup_teardown(much_content_fits_what_is_taken_for_it, open_world,
                                        close_world),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
