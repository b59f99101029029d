/* What goes into an extract, what stays closed, and what a verifier says of a broken one. */
#define _GNU_SOURCE
#include "bundle.h"

#include "audit/extract_line.h"
#include "audit/verifier_key.h"
#include "unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OURS 30 /* of the records of bundle_open_log() */
#define SHARED 6

static int
setup(void **state)
{
    struct bundle *bundle = malloc(sizeof *bundle);
    struct extract_wish wish = bundle_wish();

    assert_non_null(bundle);
    bundle_open_log(bundle);
    bundle_extract(bundle, &wish);
    *state = bundle;
    return 0;
}

static int
teardown(void **state)
{
    bundle_close(*state);
    free(*state);
    return 0;
}

/* Whether a file's bytes hold the text. */
static bool
holds(struct bundle *bundle, const char *name, const char *text)
{
    struct str bytes = bundle_file(bundle, name)->bytes;

    return memmem(bytes.ptr, bytes.len, text, strlen(text)) != NULL;
}

static void
expect_finding(struct bundle *bundle, const char *finding)
{
    struct extract_bundle view = bundle_view(bundle);
    struct extract_report report;

    assert_int_equal(extract_check(&view, &report), -1);
    assert_false(report.good);
    if (!strstr(report.finding, finding))
        fail_msg("found: %s", report.finding);
}

/* One text for another of the same file, and the manifest made to fit. */
static void
forge(struct bundle *bundle, const char *name, const char *old, const char *new)
{
    struct str bytes = bundle_file(bundle, name)->bytes;
    const char *at = memmem(bytes.ptr, bytes.len, old, strlen(old));
    char *memory = malloc(bytes.len + strlen(new) + 1);
    struct buf buf;

    assert_non_null(at);
    assert_non_null(memory);
    buf_init(&buf, memory, bytes.len + strlen(new) + 1);
    buf_add(&buf, (struct str){bytes.ptr, (size_t)(at - bytes.ptr)});
    buf_add_c(&buf, new);
    at += strlen(old);
    buf_add(&buf, (struct str){at, bytes.len - (size_t)(at - bytes.ptr)});
    bundle_replace(bundle, name, buf_str(&buf));
    free(memory);
    bundle_fix_manifest(bundle);
}

static void
test_ours_and_no_others(void **state)
{
    struct bundle *bundle = *state;
    struct extract_bundle view = bundle_view(bundle);
    struct extract_report report;

    assert_int_equal(extract_check(&view, &report), 0);
    assert_true(report.good);
    assert_int_equal(report.records, OURS);
    assert_int_equal(report.held_back, SHARED);
    assert_int_equal(bundle->counts.records, OURS);
    assert_int_equal(bundle->counts.held_back, SHARED);
    assert_int_equal(report.municipality.number, BUNDLE_OURS);
    assert_true(holds(bundle, EXTRACT_CSV, "Paraudzi"));
    assert_true(holds(bundle, EXTRACT_HTML, "010180-00019"));
    assert_false(holds(bundle, EXTRACT_CSV, "90001234503")); /* a row of the others */
    assert_false(holds(bundle, EXTRACT_HTML, "90001234503"));
}

static void
test_shared_answers_open_only_when_told(void **state)
{
    struct bundle *bundle = *state;
    struct extract_wish wish = bundle_wish();
    struct extract_bundle view;
    struct extract_report report;

    wish.with_others = true;
    bundle_extract(bundle, &wish);
    view = bundle_view(bundle);
    assert_int_equal(extract_check(&view, &report), 0);
    assert_int_equal(bundle->counts.with_others, SHARED);
    assert_int_equal(report.held_back, 0);
    assert_true(holds(bundle, EXTRACT_CSV, "90001234503"));
    forge(bundle, EXTRACT_HEAD, "\"with_others\": true", "\"with_others\": false");
    view = bundle_view(bundle);
    assert_int_equal(extract_check_proofs(&view, &report), -1);
    assert_non_null(strstr(report.finding, "rows of another municipality"));
}

static void
test_closed_sections_say_nothing(void **state)
{
    struct bundle *bundle = *state;
    struct extract_wish wish = bundle_wish();
    struct extract_bundle view;
    struct extract_report report;

    wish.sections = 0; /* facts are opened all the same */
    bundle_extract(bundle, &wish);
    view = bundle_view(bundle);
    assert_int_equal(extract_check(&view, &report), 0);
    assert_int_equal(report.records, OURS);
    assert_false(holds(bundle, EXTRACT_CSV, "010180"));
    assert_false(holds(bundle, EXTRACT_CSV, "Paraudzi"));
    assert_true(holds(bundle, EXTRACT_RECORDS, "\"operator\":\""));
    assert_false(holds(bundle, EXTRACT_RECORDS, "\"operator\":["));
    assert_false(holds(bundle, EXTRACT_RECORDS, "\"person\":["));
}

static void
test_only_days_asked_for(void **state)
{
    struct bundle *bundle = *state;
    struct extract_wish wish = bundle_wish();
    struct extract_bundle view;
    struct extract_report report;
    uint64_t records = 0;

    for (int day = 20710; day < 20730; day++) {
        wish.from.days = wish.till.days = day;
        bundle_extract(bundle, &wish);
        view = bundle_view(bundle);
        assert_int_equal(extract_check(&view, &report), 0);
        records += report.records;
    }
    assert_int_equal(records, OURS);
}

static void
test_what_is_missing_or_too_much(void **state)
{
    static const struct {
        const char *name, *finding;
    } cases[] = {
        {EXTRACT_MANIFEST, EXTRACT_MANIFEST " is missing"},
        {EXTRACT_ISSUED, "does not list"},
        {EXTRACT_RECORDS, EXTRACT_RECORDS " is missing"},
        {EXTRACT_KEYS, EXTRACT_KEYS " is missing"},
        {EXTRACT_SCRIPT, EXTRACT_SCRIPT " is missing"},
        {"checkpoint-1.note", "checkpoint-1.note is missing"},
    };
    struct bundle *bundle = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct extract_file *file = bundle_file(bundle, cases[i].name);
        file->name = "renamed";
        expect_finding(bundle, cases[i].finding);
        file->name = cases[i].name;
    }
    bundle->files[bundle->count] = (struct extract_file){"more.txt", {strdup("x"), 1}};
    bundle->count++;
    expect_finding(bundle, "does not list");
}

static void
test_a_manifest_that_fits_is_not_enough(void **state)
{
    struct bundle *bundle = *state;

    forge(bundle, EXTRACT_CSV, "Anna", "Inga");
    expect_finding(bundle, "not the one whose issue was recorded");
}

static void
test_a_record_left_out(void **state)
{
    struct bundle *bundle = *state;
    struct str bytes = bundle_file(bundle, EXTRACT_RECORDS)->bytes;
    struct extract_bundle view;
    struct extract_report report;

    (void)str_split(&bytes, '\n');
    bundle_replace(bundle, EXTRACT_RECORDS, bytes);
    expect_finding(bundle, EXTRACT_RECORDS " was changed");
    view = bundle_view(bundle);
    assert_int_equal(extract_check_proofs(&view, &report), -1);
    assert_non_null(strstr(report.finding, "were extracted"));
}

static void
test_a_receipt_of_something_else(void **state)
{
    struct bundle *bundle = *state;
    struct extract_wish wish = bundle_wish();
    struct str issued = bundle_file(bundle, EXTRACT_ISSUED)->bytes;
    char *text, *kept = malloc(issued.len);
    size_t len, kept_len = issued.len;

    assert_non_null(kept);
    memcpy(kept, issued.ptr, kept_len);
    text = bundle_receipt(bundle, 3, &len);
    bundle_replace(bundle, EXTRACT_ISSUED, (struct str){text, len});
    free(text);
    expect_finding(bundle, "the receipt of something else");
    wish.id = STR("extract-2");
    bundle_extract(bundle, &wish);
    bundle_replace(bundle, EXTRACT_ISSUED, (struct str){kept, kept_len});
    free(kept);
    expect_finding(bundle, "the receipt of another extract");
}

static void
test_the_key_must_be_the_known_one(void **state)
{
    struct bundle *bundle = *state;
    uint8_t other[SIGNING_PUBLIC_SIZE] = {9};
    char right[VERIFIER_KEY_MAX], wrong[VERIFIER_KEY_MAX];
    struct extract_bundle view = bundle_view(bundle);
    struct extract_report report;
    struct str known;
    struct buf buf;

    buf_init(&buf, right, sizeof right);
    checkpoint_verifier_key(STR(BUNDLE_ORIGIN), bundle->public_key, &buf);
    known = buf_str(&buf);
    view.known = &known;
    view.known_count = 1;
    assert_int_equal(extract_check(&view, &report), 0);
    buf_init(&buf, wrong, sizeof wrong);
    checkpoint_verifier_key(STR(BUNDLE_ORIGIN), other, &buf);
    known = buf_str(&buf);
    assert_int_equal(extract_check(&view, &report), -1);
    assert_non_null(strstr(report.finding, "not the one given"));
}

static void
test_keys_have_one_spelling(void **state)
{
    struct bundle *bundle = *state;
    char text[VERIFIER_KEY_MAX + 1];
    struct verifier_key key;
    struct buf buf;

    buf_init(&buf, text, sizeof text);
    checkpoint_verifier_key(STR(BUNDLE_ORIGIN), bundle->public_key, &buf);
    assert_true(verifier_key_parse(buf_str(&buf), &key));
    assert_true(str_eq_c(key.origin, BUNDLE_ORIGIN));
    assert_memory_equal(key.public_key, bundle->public_key, SIGNING_PUBLIC_SIZE);
    for (size_t len = 0; len < buf.len; len++)
        assert_false(verifier_key_parse((struct str){text, len}, &key));
    for (size_t i = 0; i < buf.len; i++) {
        text[i] ^= 1;
        assert_row(i, !verifier_key_parse(buf_str(&buf), &key));
        text[i] ^= 1;
    }
    buf_add_char(&buf, '\n');
    assert_false(verifier_key_parse(buf_str(&buf), &key));
}

static void
test_openings_cut_off(void **state)
{
    char memory[512];
    struct opening opening = {.type = RECORD_CHECK, .day = {20000}}, read;
    struct buf buf;

    (void)state;
    opening.sections[SECTION_FACTS].open = true;
    opening.sections[SECTION_FACTS].bytes = STR("abc");
    buf_init(&buf, memory, sizeof memory);
    opening_encode(&opening, &buf);
    assert_true(opening_decode(buf_str(&buf), &read));
    assert_true(str_eq_c(read.sections[SECTION_FACTS].bytes, "abc"));
    for (size_t len = 0; len < buf.len; len++)
        assert_row(len, !opening_decode((struct str){memory, len}, &read));
    buf_add_char(&buf, 0);
    assert_false(opening_decode(buf_str(&buf), &read));
}

static void
test_an_erased_record_still_has_a_receipt(void **state)
{
    struct bundle *bundle = *state;
    struct store_record row = {.index = 0, .type = RECORD_CHECK};
    struct opening opening;

    (void)bundle;
    memset(row.commitments, 7, sizeof row.commitments);
    opening_make(&row, SECTIONS_ALL, &opening);
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        assert_false(opening.sections[i].open);
        assert_memory_equal(opening.sections[i].hash, row.commitments[i], DIGEST_SIZE);
    }
}

static void
test_the_folder_is_new_and_goes_when_not_complete(void **state)
{
    struct bundle *bundle = *state;
    struct extract_wish wish = bundle_wish();
    char path[128], error[EXTRACT_ERROR_MAX];
    struct extract *extract;

    assert_null(extract_open(bundle->folder, &wish, bundle->public_key, error));
    assert_non_null(strstr(error, "empty"));
    snprintf(path, sizeof path, "%s/new", bundle->folder);
    extract = extract_open(path, &wish, bundle->public_key, error);
    assert_non_null(extract);
    assert_int_equal(extract_add(extract, bundle->store, BUNDLE_ORIGIN, NULL, NULL), 0);
    extract_close(extract);
    assert_int_equal(access(path, F_OK), -1);
    extract = extract_open(path, &wish, bundle->public_key, error);
    assert_non_null(extract);
    assert_int_equal(extract_add(extract, bundle->store, "other.example/b/0", NULL, NULL), -1);
    assert_non_null(strstr(extract_error(extract), "not signed by this node's key"));
    extract_close(extract);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_ours_and_no_others),
        TEST(test_shared_answers_open_only_when_told),
        TEST(test_closed_sections_say_nothing),
        TEST(test_only_days_asked_for),
        TEST(test_what_is_missing_or_too_much),
        TEST(test_a_manifest_that_fits_is_not_enough),
        TEST(test_a_record_left_out),
        TEST(test_a_receipt_of_something_else),
        TEST(test_the_key_must_be_the_known_one),
        TEST(test_keys_have_one_spelling),
        TEST(test_openings_cut_off),
        TEST(test_an_erased_record_still_has_a_receipt),
        TEST(test_the_folder_is_new_and_goes_when_not_complete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
