/* The caller's agreements as JSON: none, several, an open end, text that wants escaping. */
#include "codec/rest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LATER ((struct date){20819}) /* 2027-01-01 */

static void
expect(const struct rest_agreement *agreements, size_t count, const char *json)
{
    char memory[2048];
    struct buf buf;

    buf_init(&buf, memory, sizeof memory);
    rest_encode_agreements(agreements, count, &buf);
    assert_string_equal(buf_c(&buf), json);
}

static void
test_none(void **state)
{
    (void)state;
    expect(NULL, 0, "{\"agreements\":[]}\n");
}

static void
test_two(void **state)
{
    const struct rest_purpose purposes[] = {{STR("1"), STR("viens"), STR("one \"1\"")},
                                            {STR("2"), STR("divi"), STR("two")}};
    const struct rest_agreement agreements[] = {
        {STR("A"), 2, "in force", {90000077325}, STR("D"), {0}, DATE_OPEN, purposes, 2},
        {STR("B"), 1, "expired", {90001234503}, STR("P"), {0}, LATER, NULL, 0},
    };

    (void)state;
    expect(agreements, 2,
           "{\"agreements\":[{\"id\":\"A\",\"version\":2,\"state\":\"in force\","
           "\"municipality\":\"90000077325\",\"municipality_name\":\"D\","
           "\"term_from\":\"1970-01-01T00:00:00\",\"term_till\":null,\"purposes\":["
           "{\"code\":\"1\",\"name_lv\":\"viens\",\"name_en\":\"one \\\"1\\\"\"},"
           "{\"code\":\"2\",\"name_lv\":\"divi\",\"name_en\":\"two\"}]},"
           "{\"id\":\"B\",\"version\":1,\"state\":\"expired\",\"municipality\":\"90001234503\","
           "\"municipality_name\":\"P\",\"term_from\":\"1970-01-01T00:00:00\","
           "\"term_till\":\"2027-01-01T00:00:00\",\"purposes\":[]}]}\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
