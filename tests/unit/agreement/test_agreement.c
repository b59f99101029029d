/* Agreements as YAML: the samples, every key, and one sentence for whatever is wrong. */
#include "agreement/agreement.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char full[] = "id: FULL-1\n"                      /* 1 */
                           "version: 2\n"                      /* 2 */
                           "signed: \"2026-01-10\"\n"          /* 3 */
                           "effective: \"2026-02-01\"\n"       /* 4 */
                           "municipality:\n"                   /* 5 */
                           "  registration: \"90001234503\"\n" /* 6 */
                           "  name: Paraugu novads\n"          /* 7 */
                           "  contact: Kanceleja, 60000000\n"  /* 8 */
                           "agency:\n"                         /* 9 */
                           "  registration: \"90001800413\"\n" /* 10 */
                           "  name: Aģentūra\n"                /* 11 */
                           "term:\n"                           /* 12 */
                           "  from: \"2026-01-15\"\n"          /* 13 */
                           "  till: open\n"                    /* 14 */
                           "purposes:\n"                       /* 15 */
                           "  - code: 4.2.4.2\n"               /* 16 */
                           "    name_lv: Programma\n"          /* 17 */
                           "    name_en: Programme\n"          /* 18 */
                           "  - code: 2.3.1.4.i\n"             /* 19 */
                           "    name_lv: Investīcija\n"        /* 20 */
                           "    name_en: Investment\n"         /* 21 */
                           "    from: \"2026-03-01\"\n"        /* 22 */
                           "    till: \"2026-05-31\"\n"        /* 23 */
                           "purpose: required\n"               /* 24 */
                           "application: required\n"           /* 25 */
                           "operators: listed\n"               /* 26 */
                           "limits:\n"                         /* 27 */
                           "  requests_per_second: 50\n"       /* 28 */
                           "  requests_burst: 200\n"           /* 29 */
                           "  rows_per_second: 100\n"          /* 30 */
                           "  quota_per_purpose: 5000\n";      /* 31 */

static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static struct date
day(const char *text)
{
    struct date d = DATE_NONE;

    assert_true(date_parse(str_from(text), &d));
    return d;
}

static void
every_key_is_taken(void **state)
{
    struct agreement a;
    char error[AGREEMENT_ERROR_MAX];

    (void)state;
    assert_int_equal(agreement_parse(str_from(full), "full.yaml", &arena, &a, error), 0);
    assert_true(str_eq_c(a.id, "FULL-1"));
    assert_int_equal(a.version, 2);
    assert_int_equal(a.municipality.registration.number, UINT64_C(90001234503));
    assert_true(str_eq_c(a.municipality.name, "Paraugu novads"));
    assert_true(str_eq_c(a.municipality.contact, "Kanceleja, 60000000"));
    assert_int_equal(a.agency.registration.number, UINT64_C(90001800413));
    assert_int_equal(a.agency.contact.len, 0);
    assert_int_equal(a.signed_on.days, day("2026-01-10").days);
    assert_int_equal(a.effective.days, day("2026-02-01").days);
    assert_int_equal(a.term_from.days, day("2026-01-15").days);
    assert_true(date_is_open(a.term_till));
    assert_int_equal(a.purpose_rule, PURPOSE_REQUIRED);
    assert_true(a.application_required);
    assert_int_equal(a.operator_rule, OPERATORS_LISTED);
    assert_int_equal(a.purpose_count, 2);
    assert_true(date_is_none(a.purposes[0].from) && date_is_open(a.purposes[0].till));
    assert_int_equal(a.purposes[1].till.days, day("2026-05-31").days);
    assert_true(str_eq_c(a.purposes[1].name_lv, "Investīcija"));
    assert_ptr_equal(agreement_purpose(&a, STR("2.3.1.4.i")), &a.purposes[1]);
    assert_null(agreement_purpose(&a, STR("2.3")));
    assert_int_equal(a.requests_per_second, 50);
    assert_int_equal(a.requests_burst, 200);
    assert_int_equal(a.rows_per_second, 100);
    assert_int_equal(a.rows_burst, 100); /* left out: one second's worth */
    assert_int_equal(a.quota_per_purpose, 5000);
}

/* In the full text, `line` (from 1; 0: none) is replaced by `by`. */
static const struct {
    unsigned line;
    const char *by, *error;
} slips[] = {
    {1, "id: FULL 1",
     "line 1, column 5: id: must be letters, digits and - _ . and begin with no "
     "mark"},
    {1, "id: -x", "line 1, column 5: id: must be letters, digits and - _ . and begin with no mark"},
    {1, "", "line 1, column 1: the key \"id\" is missing"},
    {2, "version: 0", "line 2, column 10: version: must be 1 to 9999"},
    {2, "version: 1",
     "line 4, column 12: effective: version 1 begins with its term; leave this "
     "out"},
    {3, "signed: 2026-02-30",
     "line 3, column 9: signed: must be an existing day, written "
     "\"YYYY-MM-DD\""},
    {3, "signed: \"2026-02-02\"",
     "line 3, column 9: signed: is after the first day; nothing is "
     "disclosed before signing (clause 2)"},
    {4, "",
     "line 2, column 10: version: an amendment (6.1) needs the key \"effective\", its first "
     "day"},
    {4, "effective: \"2026-01-14\"", "line 4, column 12: effective: must be a day of the term"},
    {6, "  registration: \"90001234504\"",
     "line 6, column 17: municipality.registration: must be a registration number: \"eleven "
     "digits\" with a fitting check digit"},
    {10, "  registration: \"9000180041\"",
     "line 10, column 17: agency.registration: must be a registration number: \"eleven digits\" "
     "with a fitting check digit"},
    {10, "  registration: \"90001234503\"",
     "line 10, column 17: agency.registration: is the municipality's own number"},
    {11, "", "line 10, column 3: the key \"name\" is missing"},
    {13, "  from: \"1.1.2026\"",
     "line 13, column 9: term.from: must be an existing day, written "
     "\"YYYY-MM-DD\""},
    {14, "  till: \"2026-01-14\"", "line 14, column 9: term.till: the term ends before it begins"},
    {14, "  till: never",
     "line 14, column 9: term.till: must be an existing day, written "
     "\"YYYY-MM-DD\""},
    {14, "", "line 13, column 3: the key \"till\" is missing"},
    {19, "  - code: 4.2.4.2", "line 19, column 11: purposes[2].code: this purpose is listed twice"},
    {19, "  - code: \" 9\"",
     "line 19, column 11: purposes[2].code: begins or ends with white "
     "space"},
    {23, "    till: \"2026-02-28\"",
     "line 23, column 11: purposes[2].till: the purpose ends before "
     "it begins"},
    {22, "    from: \"2026-3-1\"",
     "line 22, column 11: purposes[2].from: must be an existing day, "
     "written \"YYYY-MM-DD\""},
    {24, "purpose: maybe", "line 24, column 10: must be one of: optional, required"},
    {24, "", "line 1, column 1: the key \"purpose\" is missing"},
    {25, "aplication: required",
     "line 25, column 1: the key \"aplication\" is not known here; the "
     "known keys are id, version, signed, effective, municipality, "
     "agency, term, purposes, purpose, application, operators, signatures, limits"},
    {26, "operators: all", "line 26, column 12: must be one of: any, listed"},
    {28, "", "line 28, column 19: limits.requests_burst: needs requests_per_second beside it"},
    {30, "  rows_burst: 5",
     "line 30, column 15: limits.rows_burst: needs rows_per_second beside "
     "it"},
    {31, "  quota_per_purpose: many",
     "line 31, column 22: must be a whole number from 0 to "
     "4294967295"},
};

static struct str
with_slip(unsigned line, const char *by, char *memory, size_t size)
{
    struct str rest = str_from(full);
    struct buf buf;

    buf_init(&buf, memory, size);
    for (unsigned at = 1; rest.len; at++) {
        struct str text = str_split(&rest, '\n');
        if (at != line)
            buf_addf(&buf, "%.*s\n", STR_FMT(text));
        else if (by[0])
            buf_addf(&buf, "%s\n", by);
    }
    return buf_str(&buf);
}

static void
slips_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(slips); i++) {
        char memory[2048], error[AGREEMENT_ERROR_MAX], expected[AGREEMENT_ERROR_MAX];
        struct agreement a = {.version = 77};
        struct str text = with_slip(slips[i].line, slips[i].by, memory, sizeof memory);
        snprintf(expected, sizeof expected, "full.yaml: %s", slips[i].error);
        assert_int_equal(agreement_parse(text, "full.yaml", &arena, &a, error), -1);
        assert_string_equal(error, expected);
        assert_int_equal(a.version, 77); /* untouched */
    }
}

static void
a_purpose_outside_the_term_is_refused(void **state)
{
    char memory[2048], error[AGREEMENT_ERROR_MAX];
    struct agreement a;
    struct str text = with_slip(14, "  till: \"2026-02-28\"", memory, sizeof memory);

    (void)state;
    assert_int_equal(agreement_parse(text, "f", &arena, &a, error), -1);
    assert_string_equal(error, "f: line 22, column 11: purposes[2].from: the purpose has no day "
                               "within the term");
}

static void
memory_has_a_bound(void **state)
{
    char error[AGREEMENT_ERROR_MAX];
    struct agreement a;
    struct arena small;

    (void)state;
    arena_init(&small, 100);
    assert_int_equal(agreement_parse(str_from(full), "full.yaml", &small, &a, error), -1);
    assert_non_null(strstr(error, "no memory"));
    arena_done(&small);
}

static void
the_samples_are_valid(void **state)
{
    static const struct {
        const char *id, *file;
        enum purpose_rule rule;
        const char *from, *till;
    } samples[] = {
        {"DAUGAVPILS-2024", "daugavpils-2024.yaml", PURPOSE_OPTIONAL, "2024-10-01", "2025-12-31"},
        {"DAUGAVPILS-DEMO", "daugavpils-demo.yaml", PURPOSE_OPTIONAL, "2026-01-01", "2035-12-31"},
        {"PARAUGU-DEMO", "paraugu-demo.yaml", PURPOSE_OPTIONAL, "2026-01-01", "2035-12-31"},
        {"VIDUSCIEMA-DEMO", "vidusciema-demo.yaml", PURPOSE_REQUIRED, "2026-01-01", "2035-12-31"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        char path[512], error[AGREEMENT_ERROR_MAX] = "", *bytes;
        struct agreement a;
        size_t len;
        snprintf(path, sizeof path, "%s/%s", SAMPLES_PATH, samples[i].file);
        assert_int_equal(file_read(path, 1 << 16, &bytes, &len, error), 0);
        if (agreement_parse((struct str){bytes, len}, path, &arena, &a, error) < 0)
            fail_msg("%s", error);
        assert_true(str_eq_c(a.id, samples[i].id));
        assert_int_equal(a.purpose_rule, samples[i].rule);
        assert_int_equal(a.term_from.days, day(samples[i].from).days);
        assert_int_equal(a.term_till.days, day(samples[i].till).days);
        assert_non_null(agreement_purpose(&a, STR("4.2.4.2")));
        free(bytes);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_taken),
        cmocka_unit_test(slips_are_told),
        cmocka_unit_test(a_purpose_outside_the_term_is_refused),
        cmocka_unit_test(memory_has_a_bound),
        cmocka_unit_test(the_samples_are_valid),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
