/* An incident's record: taken in phases, kept as JSON, printed as a page that breaks by no text. */
#include "duty/incident_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char error[INCIDENT_ERROR_MAX];

static void
phases_lie_over_each_other(void **state)
{
    struct incident first = {0}, second = {0};

    (void)state;
    assert_int_equal(incident_missing(&first), INCIDENT_PART_COUNT);
    assert_int_equal(incident_set(&first, INCIDENT_NATURE, STR("a stolen laptop"), error), 0);
    assert_int_equal(incident_set(&first, INCIDENT_SUBJECT_COUNT, STR("40"), error), 0);
    assert_int_equal(incident_set(&second, INCIDENT_SUBJECT_COUNT, STR("57"), error), 0);
    incident_update(&first, &second);
    assert_true(str_eq_c(first.parts[INCIDENT_NATURE], "a stolen laptop"));
    assert_true(str_eq_c(first.parts[INCIDENT_SUBJECT_COUNT], "57"));
    assert_int_equal(incident_missing(&first), INCIDENT_PART_COUNT - 2);
}

static void
bad_parts_are_refused(void **state)
{
    static char big[INCIDENT_TEXT_MAX + 1];
    struct incident incident = {0};

    (void)state;
    memset(big, 'a', sizeof big);
    assert_int_equal(incident_set(&incident, INCIDENT_RECORD_COUNT, STR("about 5"), error), -1);
    assert_string_equal(error, "record-count must be a number");
    assert_int_equal(incident_set(&incident, INCIDENT_RECORD_COUNT, STR("1000000001"), error), -1);
    assert_int_equal(incident_set(&incident, INCIDENT_NATURE, STR(" \n"), error), -1);
    assert_int_equal(incident_set(&incident, INCIDENT_NATURE, STR("a\033[2J"), error), -1);
    assert_int_equal(incident_set(&incident, INCIDENT_NATURE, (struct str){big, sizeof big}, error),
                     -1);
    assert_int_equal(
        incident_set(&incident, INCIDENT_NATURE, (struct str){big, sizeof big - 1}, error), 0);
    assert_int_equal(incident_missing(&incident), INCIDENT_PART_COUNT - 1);
}

static void
stored_form_comes_back(void **state)
{
    static const char *const bad[] = {
        "", "[]", "{\"nature\":1}", "{\"weather\":\"x\"}", "{", "{\"record-count\":\"x\"}"};
    struct incident incident = {0}, back;
    struct arena arena;
    char *json;

    (void)state;
    arena_init(&arena, 1 << 16);
    for (int i = 0; i < INCIDENT_PART_COUNT; i++)
        assert_int_equal(incident_set(&incident, (enum incident_part)i,
                                      incident_part_row((enum incident_part)i)->is_number
                                          ? STR("12")
                                          : STR("ļoti \"slikti\""),
                                      error),
                         0);
    json = incident_encode(&incident);
    assert_non_null(json);
    assert_int_equal(incident_decode(str_from(json), &arena, &back), 0);
    free(json);
    for (int i = 0; i < INCIDENT_PART_COUNT; i++)
        assert_true(str_eq(incident.parts[i], back.parts[i]));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(incident_decode(str_from(bad[i]), &arena, &back), -1);
    arena_done(&arena);
}

static const char *
page_of(const struct duty *duty, const struct incident *incident, enum ical_language language,
        int64_t now_us)
{
    static char memory[INCIDENT_PAGE_MAX(2)];
    struct buf buf;

    buf_init(&buf, memory, sizeof memory);
    incident_page_add(&buf, duty, incident, language, now_us);
    assert_non_null(buf_c(&buf));
    return memory;
}

static void
page_tells_what_is_asked_in_both_languages(void **state)
{
    struct calendar calendar = calendar_default(CALENDAR_MUNICIPALITY);
    struct date day;
    struct duty duty;
    struct duty_event history[2] = {{.kind = DUTY_OPENED, .by = STR("anna")},
                                    {.kind = DUTY_DONE, .note = STR("by <letter>")}};
    struct incident incident = {0};
    const char *page;
    int64_t found_us;

    (void)state;
    assert_true(date_parse(STR("2026-03-06"), &day));
    found_us = date_riga_begin_us(day) + 15 * 3600 * US_PER_SECOND;
    assert_true(duty_make(DUTY_INCIDENT, DUTY_MUNICIPALITY, found_us, &calendar, &duty));
    duty.id = STR("D-1");
    duty.agreement = STR("PARAUGU-2026");
    duty.history = history;
    duty.history_count = 2;
    history[0].at_us = found_us;
    history[1].at_us = found_us + 49 * 3600 * US_PER_SECOND;
    assert_int_equal(
        incident_set(&incident, INCIDENT_NATURE, STR("<script>alert(1)</script> & \"x\""), error),
        0);
    page = page_of(&duty, &incident, ICAL_ENGLISH, found_us);
    assert_non_null(strstr(page, "<html lang=\"en\">"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"));
    assert_null(strstr(page, "<script"));
    assert_non_null(strstr(page, "To be told by</th><td>2026-03-08 15:00:00<"));
    assert_non_null(strstr(page, "Likely consequences</th><td>not known yet<"));
    assert_non_null(strstr(page, "not told yet"));
    assert_non_null(strstr(page, "Clause</th><td>3.4<"));
    assert_null(strstr(page, "letter"));
    page = page_of(&duty, &incident, ICAL_LATVIAN, history[1].at_us);
    assert_non_null(strstr(page, "<html lang=\"lv\">"));
    assert_non_null(strstr(page, "2026-03-08 16:00:00 (ar nokavēšanos)"));
    assert_non_null(strstr(page, "by &lt;letter&gt;"));
    assert_non_null(strstr(page, "Datu subjektu kategorijas"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_lie_over_each_other),
        cmocka_unit_test(bad_parts_are_refused),
        cmocka_unit_test(stored_form_comes_back),
        cmocka_unit_test(page_tells_what_is_asked_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
