/* What the strict reader takes and refuses. */
#include "base/json.h"
#include "base/limits.h"

#include "unit/unit.h"

#include <string.h>

static void
test_strictness(void **state)
{
    static const struct {
        struct str text;
        unsigned line; /* of the error; 0: accepted */
    } cases[] = {
        {STR("{}"), 0},
        {STR("[]"), 0},
        {STR(" {\"a\": [1, -2.5e3, true, false, null, \"\\u0101\"]} \n"), 0},
        {STR("{\"a\":\"[[[[[[[[[[[[[[[[[[[[\\\"{{{{{{{{{{{{{{{{{\"}"), 0},
        {STR(""), 1},
        {STR("\"text\""), 1},
        {STR("1"), 1},
        {STR("{\"a\":1,\"a\":2}"), 1},
        {STR("{}\n{}"), 2},
        {STR("{\n\"a\":\n}"), 3},
        {STR("{\"a\":1,}"), 1},
        {STR("{'a':1}"), 1},
        {STR("{\"a\":01}"), 1},
        {STR("{\"a\":NaN}"), 1},
        {STR("{\"a\":1e999}"), 1},
        {STR("{\"a\":\"\\u0000\"}"), 1},
        {STR("{\"a\":\"\\ud800\"}"), 1},
        {STR("{\"a\":\"\xff\"}"), 1},
        {STR("{\"a\":\"\x01\"}"), 1},
        {STR("{}\0"), 1},
        {STR("\xef\xbb\xbf{}"), 1},
        {STR("{\"a\":99999999999999999999}"), 1},
        {STR("{\"a\":\""), 1},
        {{NULL, 0}, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned line = 0;
        json_t *document CLEANUP(json_cleanup) = json_load_strict(cases[i].text, &line);
        assert_row(i, (document == NULL) == (cases[i].line != 0));
        assert_row(i, line == cases[i].line);
    }
}

static void
test_depth(void **state)
{
    char text[4 * LIMIT_JSON_DEPTH];
    unsigned line = 0;

    (void)state;
    for (size_t depth = 1; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        json_t *document CLEANUP(json_cleanup) =
            json_load_strict((struct str){text, 2 * depth}, &line);
        assert_row(depth, (document != NULL) == (depth <= LIMIT_JSON_DEPTH));
    }
    assert_int_equal(line, 1);
    /* Closed ones do not count. */
    json_t *wide CLEANUP(json_cleanup) = json_load_strict(
        STR("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]"), &line);
    assert_non_null(wide);
}

static void
test_member(void **state)
{
    unsigned line;
    json_t *document CLEANUP(json_cleanup) =
        json_load_strict(STR("{\"a\":\"b\\u0101\",\"n\":1,\"e\":\"\"}"), &line);

    (void)state;
    assert_true(str_eq(json_member_str(document, "a"), STR("b\xc4\x81")));
    assert_non_null(json_member_str(document, "e").ptr);
    assert_int_equal(json_member_str(document, "e").len, 0);
    assert_null(json_member_str(document, "n").ptr);
    assert_null(json_member_str(document, "missing").ptr);
    assert_null(json_member_str(NULL, "a").ptr);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_strictness),
                                       cmocka_unit_test(test_depth), cmocka_unit_test(test_member)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
