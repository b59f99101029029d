/* The portal's parameters: what makes a query and what is refused, by name. */
#include "provider/portal_usage.h"

#include "unit.h"

#include "base/date.h"

#include <string.h>

#define PERSON UINT64_C(1018000019)

static const char *
parse(const char *user, const char *code, const char *start, const char *end, const char *offset,
      const char *limit, struct portal_usage_query *query)
{
    return portal_usage_parse(str_from(user), str_from(code), str_from(start), str_from(end),
                              str_from(offset), str_from(limit), query);
}

static void
test_defaults(void **state)
{
    struct portal_usage_query query;

    (void)state;
    assert_null(parse("LV01018000027", "LV01018000019", NULL, NULL, NULL, NULL, &query));
    assert_true(query.person == PERSON && query.user == 1018000027);
    assert_int_equal(query.offset, 0);
    assert_int_equal(query.limit, 1000);
    assert_true(query.from_us == INT64_MIN && query.till_us == INT64_MAX);
    assert_null(parse("010180-00019", "LV010180-00019", NULL, NULL, "7", "1", &query));
    assert_true(query.person == PERSON && query.offset == 7 && query.limit == 1);
}

static void
test_instants(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* -1: refused */
    } rows[] = {
        {"2021-01-31T10:20:30Z", 1612088430},
        {"2021-01-31T10:20:30+02:00", 1612081230},
        {"2021-01-31T10:20:30-01:30", 1612093830},
        {"2021-01-31T10:20:30", 1612081230},      /* winter in Riga */
        {"2021-07-31T10:20:30", 1627716030},      /* summer */
        {"2021-01-31T10:20:30.123Z", 1612088430}, /* a fraction is let pass */
        {"2021-01-31", -1},
        {"2021-02-30T10:20:30Z", -1},
        {"2021-01-31 10:20:30", -1},
        {"2021-01-31T24:20:30Z", -1},
        {"2021-01-31T10:20:30z", -1},
        {"2021-01-31T10:20:30+0200", -1},
        {"2021-01-31T10:20:30 02:00", -1},
        {"2021-01-31T10:20:30Zx", -1},
        {"", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct portal_usage_query query = {0};
        const char *wrong = parse("01018000019", "01018000019",
                                  rows[i].text[0] ? rows[i].text : "x", NULL, NULL, NULL, &query);
        if (rows[i].seconds < 0)
            assert_row(i, wrong && strstr(wrong, "periodStart"));
        else
            assert_row(i, !wrong && query.from_us == rows[i].seconds * US_PER_SECOND);
    }
}

static void
test_the_one_at_fault_is_named_and_not_repeated(void **state)
{
    static const struct {
        const char *user, *code, *start, *end, *offset, *limit, *names;
    } rows[] = {
        {NULL, "01018000019", NULL, NULL, NULL, NULL, "X-Road-UserId"},
        {"EE01018000019", "01018000019", NULL, NULL, NULL, NULL, "X-Road-UserId"},
        {"01018000019", NULL, NULL, NULL, NULL, NULL, "userCode"},
        {"01018000019", "99999900019", NULL, NULL, NULL, NULL, "userCode"},
        {"01018000019", "01018000019", NULL, "yesterday", NULL, NULL, "periodEnd"},
        {"01018000019", "01018000019", "2021-01-02T00:00:00Z", "2021-01-01T00:00:00Z", NULL, NULL,
         "after"},
        {"01018000019", "01018000019", NULL, NULL, "-1", NULL, "offset"},
        {"01018000019", "01018000019", NULL, NULL, "99999999999", NULL, "offset"},
        {"01018000019", "01018000019", NULL, NULL, NULL, "0", "limit"},
        {"01018000019", "01018000019", NULL, NULL, NULL, "1001", "limit"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct portal_usage_query query;
        const char *wrong = parse(rows[i].user, rows[i].code, rows[i].start, rows[i].end,
                                  rows[i].offset, rows[i].limit, &query);
        assert_row(i, wrong && strstr(wrong, rows[i].names));
        assert_row(i, !strstr(wrong, "0019") && !strstr(wrong, "yesterday"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_instants),
        cmocka_unit_test(test_the_one_at_fault_is_named_and_not_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
