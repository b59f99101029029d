/* The rules of accounts over a real desk.db: desk/accounts.h and store/desk_store.h. */
#include "desk/accounts.h"

#include "desk/desk.h"
#include "pki/digest.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW_US (INT64_C(1773136800) * US_PER_SECOND)

struct scene {
    char folder[64], path[96];
    struct desk_store *store;
    struct arena arena;
    struct account_rule rule;
};

static int
set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    char error[STORE_ERROR_MAX];

    strcpy(scene->folder, "/tmp/tilts-desk-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    snprintf(scene->path, sizeof scene->path, "%s/desk.db", scene->folder);
    scene->store = desk_store_open(scene->path, error);
    assert_non_null(scene->store);
    arena_init(&scene->arena, (size_t)1 << 20);
    scene->rule =
        (struct account_rule){.undertaking = STR("2"), .dormant_days = 90, .now_us = NOW_US};
    *state = scene;
    return 0;
}

static int
tear_down(void **state)
{
    struct scene *scene = *state;
    char command[128];

    desk_store_close(scene->store);
    arena_done(&scene->arena);
    snprintf(command, sizeof command, "rm -r %s", scene->folder);
    assert_int_equal(system(command), 0);
    free(scene);
    return 0;
}

static int64_t
add(struct scene *scene, const char *account, const char *code, unsigned roles)
{
    struct accounts_new person = {.account = str_from(account),
                                  .name = STR("V"),
                                  .surname = STR("U"),
                                  .person_code = str_from(code),
                                  .roles = roles};
    struct accounts_enrolment enrolment;
    int64_t id = 0;

    assert_int_equal(accounts_add(scene->store, &person, NOW_US, &id, &enrolment), 0);
    assert_int_equal(strlen(enrolment.code), 23);
    assert_int_equal(enrolment.until_us, NOW_US + INT64_C(72) * 3600 * US_PER_SECOND);
    return id;
}

static struct desk_account
take(struct scene *scene, int64_t id)
{
    struct desk_account account;

    assert_int_equal(desk_store_take(scene->store, id, &scene->arena, &account), 1);
    return account;
}

/* As somebody who has enrolled. */
static void
enrol(struct scene *scene, int64_t id)
{
    struct desk_account account = take(scene, id);

    account.password = STR("$argon2id$");
    assert_int_equal(desk_store_save(scene->store, &account), 0);
}

static void
test_names(void **state)
{
    static const char *const good[] = {"aa", "anna.liepa-2", "x_1"};
    static const char *const wrong[] = {"",     "a",  "Anna", "anna liepa", "ann\xc4\x81",
                                        "a\tb", "a/b"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        assert_true(accounts_name_fits(str_from(good[i])));
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_false(accounts_name_fits(str_from(wrong[i])));
}

static void
test_codes_survive_being_spoken(void **state)
{
    uint8_t one[HASH_SIZE], other[HASH_SIZE];

    (void)state;
    accounts_code_hash(STR("0123A-BCDEF-GHJKM-NPQRS"), one);
    accounts_code_hash(STR("o i23a bcdef ghjkm npqrs"), other);
    assert_memory_equal(one, other, HASH_SIZE);
    accounts_code_hash(STR("0123ABCDEFGHJKMNPQRS"), other);
    assert_memory_equal(one, other, HASH_SIZE);
    accounts_code_hash(STR("0123A-BCDEF-GHJKM-NPQRS-0"), other);
    assert_memory_not_equal(one, other, HASH_SIZE);
}

static void
test_added_once(void **state)
{
    struct scene *scene = *state;
    struct accounts_new again = {STR("anna"), STR("V"), STR("U"), STR("010190-00022"), 1};
    struct accounts_enrolment enrolment;
    struct desk_account account;
    int64_t id = add(scene, "anna", "010190-00014", DESK_OPERATOR), other;

    assert_int_equal(accounts_add(scene->store, &again, NOW_US, &other, &enrolment),
                     PROBLEM_ACCOUNT_EXISTS);
    again.account = STR("other");
    again.person_code = STR("01019000014"); /* the same person, spelt otherwise */
    assert_int_equal(accounts_add(scene->store, &again, NOW_US, &other, &enrolment),
                     PROBLEM_ACCOUNT_EXISTS);
    again.person_code = STR("010190-0001");
    assert_int_equal(accounts_add(scene->store, &again, NOW_US, &other, &enrolment),
                     PROBLEM_BAD_PERSON_CODE);
    account = take(scene, id);
    assert_true(str_eq_c(account.account, "anna") && str_eq_c(account.person_code, "010190-00014"));
    assert_int_equal(account.roles, DESK_OPERATOR);
    assert_true(date_is_none(account.leave_day) && date_is_none(account.undertaking_day));
    assert_int_equal(
        desk_store_find(scene->store, DESK_KEY_ACCOUNT, STR("ANNA"), &scene->arena, &account), 1);
    assert_int_equal(account.id, id);
}

static void
test_last_administrator(void **state)
{
    struct scene *scene = *state;
    int64_t first = add(scene, "first", "010190-00014", DESK_ADMINISTRATOR);
    int64_t second = add(scene, "second", "010190-00022", DESK_ADMINISTRATOR);
    struct desk_account account;

    enrol(scene, first);
    account = take(scene, first);
    /* The other has not enrolled: he could not come in. */
    assert_int_equal(accounts_set_roles(scene->store, &account, DESK_DPO, &scene->rule),
                     PROBLEM_LAST_ADMINISTRATOR);
    assert_int_equal(accounts_leave(scene->store, &account, date_in_riga(NOW_US), &scene->rule),
                     PROBLEM_LAST_ADMINISTRATOR);
    enrol(scene, second);
    account = take(scene, first);
    assert_int_equal(accounts_leave(scene->store, &account, date_in_riga(NOW_US), &scene->rule), 0);
    account = take(scene, second);
    assert_int_equal(accounts_set_roles(scene->store, &account, DESK_DPO, &scene->rule),
                     PROBLEM_LAST_ADMINISTRATOR);
    assert_int_equal(
        accounts_set_roles(scene->store, &account, DESK_DPO | DESK_ADMINISTRATOR, &scene->rule), 0);
}

static void
test_sessions_end_with_their_reason(void **state)
{
    struct scene *scene = *state;
    int64_t id = add(scene, "anna", "010190-00014", DESK_OPERATOR);
    struct desk_session_row row = {.id = {1}, .account = id, .began_us = NOW_US, .used_us = NOW_US},
                            found;
    struct desk_account account = take(scene, id);

    assert_int_equal(desk_store_save_session(scene->store, &row), 0);
    assert_int_equal(accounts_leave(scene->store, &account, date_add_days(date_in_riga(NOW_US), 1),
                                    &scene->rule),
                     0);
    assert_int_equal(desk_store_find_session(scene->store, row.id, &found), 1);
    assert_int_equal(accounts_set_roles(scene->store, &account, DESK_DPO, &scene->rule), 0);
    assert_int_equal(desk_store_find_session(scene->store, row.id, &found), 0);
    assert_int_equal(desk_store_save_session(scene->store, &row), 0);
    assert_int_equal(desk_store_end_old_sessions(scene->store, NOW_US, NOW_US), 0);
    assert_int_equal(desk_store_find_session(scene->store, row.id, &found), 1);
    assert_int_equal(desk_store_end_old_sessions(scene->store, NOW_US + 1, NOW_US), 0);
    assert_int_equal(desk_store_find_session(scene->store, row.id, &found), 0);
}

static void
test_binding(void **state)
{
    struct scene *scene = *state;
    struct date today = date_in_riga(NOW_US);
    struct desk_account account = take(scene, add(scene, "anna", "010190-00014", 1));

    assert_int_equal(
        accounts_bind(scene->store, &account, STR("1"), today, STR("paper"), &scene->rule),
        PROBLEM_UNDERTAKING_CHANGED);
    assert_int_equal(accounts_bind(scene->store, &account, STR("2"), date_add_days(today, 1),
                                   STR("paper"), &scene->rule),
                     PROBLEM_BAD_DATE);
    assert_false(account_is_bound(&account, &scene->rule));
    assert_int_equal(
        accounts_bind(scene->store, &account, STR("2"), today, STR("paper"), &scene->rule), 0);
    account = take(scene, account.id);
    assert_true(account_is_bound(&account, &scene->rule));
    assert_true(date_eq(account.undertaking_day, today));
}

static void
test_systems(void **state)
{
    struct scene *scene = *state;
    char token[ACCOUNTS_TOKEN_MAX];
    uint8_t hash[DIGEST_SIZE];
    struct desk_account account;
    int64_t id;

    assert_int_equal(accounts_add_system(scene->store, STR("cases"), NOW_US, &id, token), 0);
    assert_int_equal(strlen(token), 70);
    digest_sha256(token, strlen(token), hash);
    assert_int_equal(desk_store_find(scene->store, DESK_KEY_TOKEN,
                                     (struct str){(const char *)hash, sizeof hash}, &scene->arena,
                                     &account),
                     1);
    assert_int_equal(account.id, id);
    assert_int_equal(account.roles, DESK_SYSTEM);
    account.token = (struct str){0};
    assert_int_equal(desk_store_save(scene->store, &account), 0);
    assert_int_equal(desk_store_find(scene->store, DESK_KEY_TOKEN,
                                     (struct str){(const char *)hash, sizeof hash}, &scene->arena,
                                     &account),
                     0);
    /* Nobody is found by no token. */
    assert_int_equal(
        desk_store_find(scene->store, DESK_KEY_TOKEN, STR(""), &scene->arena, &account), 0);
}

/* What is not committed is nowhere, rolled back or cut off. */
static void
test_transaction(void **state)
{
    struct scene *scene = *state;
    struct desk_account account;
    char error[STORE_ERROR_MAX];
    int64_t id = add(scene, "kept", "010190-00014", 1);

    assert_int_equal(desk_store_commit(scene->store), 0);
    add(scene, "gone", "010190-00022", 1);
    desk_store_roll_back(scene->store);
    assert_int_equal(
        desk_store_find(scene->store, DESK_KEY_ACCOUNT, STR("gone"), &scene->arena, &account), 0);
    add(scene, "gone", "010190-00022", 1);
    desk_store_close(scene->store);
    scene->store = desk_store_open(scene->path, error);
    assert_int_equal(
        desk_store_find(scene->store, DESK_KEY_ACCOUNT, STR("gone"), &scene->arena, &account), 0);
    assert_int_equal(desk_store_find_id(scene->store, id, &scene->arena, &account), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_codes_survive_being_spoken),
        cmocka_unit_test_setup_teardown(test_added_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_last_administrator, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sessions_end_with_their_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_binding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_systems, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_transaction, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
