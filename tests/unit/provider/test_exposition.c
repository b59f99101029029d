/* The exposition format's small print: escapes, negative seconds, cumulative buckets, overflow. */
#include "provider/exposition.h"
#include "provider/watch.h"

#include "unit/unit.h"

#include <string.h>

static char memory[4096];

static void
assert_text(struct buf *buf, const char *wanted)
{
    assert_non_null(buf_c(buf));
    assert_string_equal(buf->ptr, wanted);
    buf->len = 0;
}

static void
test_samples(void **state)
{
    const struct exposition_label labels[] = {
        {"a", STR("x\"y\\z\nw")}, {"b", STR("")}, {NULL, {NULL, 0}}};
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    exposition_family(&buf, "x_total", "counter", "What it is.");
    assert_text(&buf, "# HELP x_total What it is.\n# TYPE x_total counter\n");
    exposition_number(&buf, "x_total", NULL, UINT64_MAX);
    assert_text(&buf, "x_total 18446744073709551615\n");
    exposition_number(&buf, "x_total", labels, 7);
    assert_text(&buf, "x_total{a=\"x\\\"y\\\\z\\nw\",b=\"\"} 7\n");
    exposition_seconds(&buf, "x_seconds", NULL, -1500000);
    assert_text(&buf, "x_seconds -1.500000\n");
    exposition_seconds(&buf, "x_seconds", NULL, INT64_MIN);
    assert_text(&buf, "x_seconds -9223372036854.775808\n");
    exposition_seconds(&buf, "x_seconds", NULL, 42);
    assert_text(&buf, "x_seconds 0.000042\n");
}

static void
test_histogram(void **state)
{
    static const struct stats_bounds bounds = {.count = 2, .upper = {100, 2500000}};
    struct exposition_histogram histogram = {
        .bounds = &bounds, .counts = {1, 3, 4}, .sum = 3000000, .seconds = true};
    const struct exposition_label labels[] = {{"o", STR("p")}, {NULL, {NULL, 0}}};
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    exposition_histogram(&buf, "x_seconds", labels, &histogram);
    assert_text(&buf, "x_seconds_bucket{o=\"p\",le=\"0.000100\"} 1\n"
                      "x_seconds_bucket{o=\"p\",le=\"2.500000\"} 3\n"
                      "x_seconds_bucket{o=\"p\",le=\"+Inf\"} 4\n"
                      "x_seconds_sum{o=\"p\"} 3.000000\n"
                      "x_seconds_count{o=\"p\"} 4\n");
    histogram.seconds = false;
    exposition_histogram(&buf, "x", NULL, &histogram);
    assert_text(&buf,
                "x_bucket{le=\"100\"} 1\nx_bucket{le=\"2500000\"} 3\nx_bucket{le=\"+Inf\"} 4\n"
                "x_sum 3000000\nx_count 4\n");
}

static void
test_what_does_not_fit_is_told(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, 10);
    exposition_number(&buf, "a_long_name", NULL, 1);
    assert_false(buf_ok(&buf));
}

/* The newest cosignature/v1 of a note counts; plain signatures and torn lines do not. */
static void
test_cosignatures(void **state)
{
    uint8_t blob[4 + 8 + 64] = {1, 2, 3, 4};
    char note[1024];
    struct buf buf;

    (void)state;
    assert_int_equal(watch_cosigned_us(STR("")), 0);
    buf_init(&buf, note, sizeof note);
    buf_add_c(&buf, "log.example\n5\nAAAA\n\n\xe2\x80\x94 log.example ");
    buf_add_base64(&buf, blob, 4 + 64); /* the log's own: no time in it */
    buf_add_c(&buf, "\n");
    assert_int_equal(watch_cosigned_us(buf_str(&buf)), 0);
    blob[11] = 100;
    buf_add_c(&buf, "\xe2\x80\x94 witness.example ");
    buf_add_base64(&buf, blob, sizeof blob);
    buf_add_c(&buf, "\n");
    assert_int_equal(watch_cosigned_us(buf_str(&buf)), 100 * INT64_C(1000000));
    blob[10] = 1;
    buf_add_c(&buf, "\xe2\x80\x94 other.example ");
    buf_add_base64(&buf, blob, sizeof blob);
    assert_int_equal(watch_cosigned_us(buf_str(&buf)), 356 * INT64_C(1000000));
    buf_add_c(&buf, "x");
    assert_int_equal(watch_cosigned_us(buf_str(&buf)), 100 * INT64_C(1000000));
    blob[4] = 0xff; /* a time that no clock of ours can show */
    buf_init(&buf, note, sizeof note);
    buf_add_c(&buf, "\xe2\x80\x94 odd.example ");
    buf_add_base64(&buf, blob, sizeof blob);
    assert_int_equal(watch_cosigned_us(buf_str(&buf)), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_histogram),
        cmocka_unit_test(test_what_does_not_fit_is_told),
        cmocka_unit_test(test_cosignatures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
