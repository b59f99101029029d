/* Roles by name: desk/roles.h. */
#include "desk/roles.h"

#include "desk/desk.h"

#include "unit.h"

static void
test_text_there_and_back(void **state)
{
    char text[ROLES_TEXT_MAX];
    unsigned again;

    (void)state;
    for (unsigned roles = 1; roles <= DESK_PEOPLE; roles++) {
        struct buf buf;
        json_t *shown = roles_show(roles);
        buf_init(&buf, text, sizeof text);
        roles_text(roles, &buf);
        assert_true(roles_parse(buf_str(&buf), &again));
        assert_int_equal(again, roles);
        assert_true(roles_read(shown, &again));
        assert_int_equal(again, roles);
        json_decref(shown);
    }
}

static void
test_text_refused(void **state)
{
    static const char *const wrong[] = {"",        ",",        "operator,",           "boss",
                                        "dpo,dpo", "Operator", "operator supervisor", "system"};
    unsigned roles = 77;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_false(roles_parse(str_from(wrong[i]), &roles));
    assert_int_equal(roles, 77);
    assert_true(roles_parse(STR("dpo , operator"), &roles));
    assert_int_equal(roles, DESK_DPO | DESK_OPERATOR);
}

static void
test_json_refused(void **state)
{
    static const char *const wrong[] = {"[]",     "[1]",         "[\"boss\"]", "[\"dpo\",\"dpo\"]",
                                        "[null]", "[\"system\"]"};
    unsigned roles = 77, line;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        json_t *names = json_load_strict(str_from(wrong[i]), &line);
        assert_non_null(names);
        assert_false(roles_read(names, &roles));
        json_decref(names);
    }
    assert_int_equal(roles, 77);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_there_and_back),
        cmocka_unit_test(test_text_refused),
        cmocka_unit_test(test_json_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
