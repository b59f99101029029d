/* traceparent headers good and bad, and which ids may stand in a log. */
#include "lane/trace.h"

#include "unit/unit.h"

#define ID "4bf92f3577b34da6a3ce929d0e0e4736"
#define PARENT "00f067aa0ba902b7"

static void
test_traceparent(void **state)
{
    static const struct {
        const char *header;
        bool good;
    } cases[] = {
        {"00-" ID "-" PARENT "-01", true},
        {"00-" ID "-" PARENT "-00", true},
        {"01-" ID "-" PARENT "-01", true},
        {"cc-" ID "-" PARENT "-01-what-the-future-will-be", true},
        {"00-" ID "-" PARENT "-01-more", false},
        {"00-" ID "-" PARENT "-01-", false},
        {"cc-" ID "-" PARENT "-01.more", false},
        {"ff-" ID "-" PARENT "-01", false},
        {"00-00000000000000000000000000000000-" PARENT "-01", false},
        {"00-" ID "-0000000000000000-01", false},
        {"00-4BF92F3577B34DA6A3CE929D0E0E4736-" PARENT "-01", false},
        {"00-4bf92f3577b34da6a3ce929d0e0e473-" PARENT "-01", false},
        {"00-4bf92f3577b34da6a3ce929d0e0e47360-" PARENT "-01", false},
        {"00-" ID "-" PARENT "-1", false},
        {"00-" ID "-" PARENT, false},
        {"00-" ID, false},
        {"0-" ID "-" PARENT "-01", false},
        {"", false},
        {"Anna", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str id = {NULL, 0};
        bool good = trace_parse(str_from(cases[i].header), &id);
        assert_row(i, good == cases[i].good);
        assert_row(i, !good || str_eq_c(id, ID));
    }
}

static void
test_ids_with_a_personal_code_are_withheld(void **state)
{
    static const struct {
        const char *id;
        bool shown;
    } cases[] = {
        {"q-000017", true},
        {"load-000000000012", true},
        {"0192e0a1-7b1c-7d9e-8a3f-5c6d7e8f9a0b", true},
        {ID, true},
        {"", true},
        {"q-20000000000017", true},
        {"01018000019", false},
        {"010180-00019", false},
        {"q-010180-00019", false},
        {"q:010180-00019.2", false},
        {"31028000019", false},   /* no such day, but the form of a code */
        {"9901018000019", false}, /* a valid one within a longer number */
        {"32000000001", false},   /* the new form */
        {"010180-000190", false},
        {"010180-0001", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str shown = trace_shown_id(str_from(cases[i].id));
        assert_row(i, str_eq_c(shown, cases[i].shown ? cases[i].id : "withheld"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_traceparent),
        cmocka_unit_test(test_ids_with_a_personal_code_are_withheld),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
