/* Many receipts in one document: what is opened, and every way in which it may not be true. */
#include "audit/receipts.h"

#include "bundle.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define STRANGE "no-such-request"
#define DOCUMENT_MAX LIMIT_RECEIPTS_DOCUMENT_MAX

static struct bundle bundle;
static struct arena arena;
static char *document;
static char error[RECEIPTS_ERROR_MAX];

static int
setup(void **state)
{
    (void)state;
    bundle_open_log(&bundle);
    arena_init(&arena, 16 * 1024 * 1024);
    document = malloc(DOCUMENT_MAX);
    return document ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    free(document);
    arena_done(&arena);
    bundle_close(&bundle);
    return 0;
}

/* What stands in the log under each of these ids, as the provider finds it. */
static struct str
write_document(const struct str *ids, size_t count)
{
    struct receipts_found *found = arena_array(&arena, count + 1, sizeof *found);
    struct buf buf;

    for (size_t i = 0; i < count; i++) {
        struct record named = {.request_id = ids[i], .caller = {UINT64_C(90001800413)}};
        char memory[RECORD_KEY_MAX];
        struct buf key;
        buf_init(&key, memory, sizeof memory);
        record_key(&named, &key);
        assert_int_equal(
            bundle.store->ops->find_record(bundle.store, buf_str(&key), &arena, &found[i].row), 0);
        if (found[i].row.index != UINT64_MAX)
            found[i].store = bundle.store;
    }
    buf_init(&buf, document, DOCUMENT_MAX);
    assert_int_equal(receipts_write(ids, found, count, &buf), 0);
    return buf_str(&buf);
}

static bool
opens(struct str text, const struct str *ids, size_t count, const struct receipt **receipts)
{
    struct verifier_key key = {.origin = STR(BUNDLE_ORIGIN)};
    struct receipts_asked asked = {.ids = ids, .count = count, .keys = &key, .key_count = 1};

    memcpy(key.public_key, bundle.public_key, sizeof key.public_key);
    error[0] = '\0';
    return receipts_open(text, &asked, &arena, receipts, error);
}

static void
test_all_are_opened(void **state)
{
    static const struct str ids[] = {{"r-39", 4}, {"r-0", 3},  {STRANGE, sizeof STRANGE - 1},
                                     {"r-17", 4}, {"r-16", 4}, {"nothing", 7}};
    static const uint64_t indexes[] = {39, 0, UINT64_MAX, 17, 16, UINT64_MAX};
    const struct receipt *receipts[ARRAY_LEN(ids)];
    struct str text = write_document(ids, ARRAY_LEN(ids));

    (void)state;
    assert_true(opens(text, ids, ARRAY_LEN(ids), receipts));
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        const struct receipt *receipt = receipts[i];
        uint8_t hash[DIGEST_SIZE];
        assert_row(i, (receipt == NULL) == (indexes[i] == UINT64_MAX));
        if (!receipt)
            continue;
        digest_sha256(ids[i].ptr, ids[i].len, hash);
        assert_int_equal(receipt->index, indexes[i]);
        assert_int_equal(receipt->checkpoint.size, 40);
        assert_true(str_eq(receipt->record.request_id, ids[i]));
        assert_memory_equal(receipt->record.request_hash, hash, sizeof hash);
        assert_true(str_eq_c(receipt->record.clause, "1.2"));
        assert_false(receipt->opening.sections[SECTION_PERSON].open);
        assert_false(receipt->opening.sections[SECTION_OPERATOR].open);
    }
}

static void
test_nothing_found(void **state)
{
    static const struct str ids[] = {{STRANGE, sizeof STRANGE - 1}};
    const struct receipt *receipts[1];
    struct str text = write_document(ids, 1);

    (void)state;
    assert_true(
        str_eq_c(text, "{\"checkpoints\":[],\"receipts\":[],\"missing\":[\"" STRANGE "\"]}\n"));
    assert_true(opens(text, ids, 1, receipts));
    assert_null(receipts[0]);
}

/* An erased record is closed, and still proved. */
static void
test_erased(void **state)
{
    static const struct str ids[] = {{"r-3", 3}};
    struct receipts_found found = {.store = bundle.store};
    const struct receipt *receipts[1];
    struct buf buf;

    (void)state;
    assert_int_equal(
        bundle.store->ops->find_record(bundle.store, STR("r-3@90001800413"), &arena, &found.row),
        0);
    found.row.salt = found.row.facts_part = (struct str){NULL, 0};
    buf_init(&buf, document, DOCUMENT_MAX);
    assert_int_equal(receipts_write(ids, &found, 1, &buf), 0);
    assert_true(opens(buf_str(&buf), ids, 1, receipts));
    assert_int_equal(receipts[0]->index, 3);
    assert_false(receipts[0]->opening.sections[SECTION_FACTS].open);
    assert_int_equal(receipts[0]->record.request_id.len, 0);
}

static void
test_no_room(void **state)
{
    static const struct str ids[] = {{"r-3", 3}};
    struct receipts_found found = {.store = bundle.store};
    struct buf buf;

    (void)state;
    assert_int_equal(
        bundle.store->ops->find_record(bundle.store, STR("r-3@90001800413"), &arena, &found.row),
        0);
    buf_init(&buf, document, 600);
    assert_int_equal(receipts_write(ids, &found, 1, &buf), -1);
    assert_false(buf_ok(&buf));
    buf_init(&buf, document, DOCUMENT_MAX);
    found.row.index = 40; /* beyond what is signed */
    assert_int_equal(receipts_write(ids, &found, 1, &buf), -1);
    assert_true(buf_ok(&buf));
}

/* The text with one stretch of it replaced; malloc'd. */
static char *
replaced(struct str text, const char *old, const char *fresh)
{
    char *copy = malloc(text.len + strlen(fresh) + 1), *at;
    size_t before;

    assert_non_null(copy);
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    at = strstr(copy, old);
    assert_non_null(at);
    before = (size_t)(at - copy);
    memmove(at + strlen(fresh), at + strlen(old), text.len - before - strlen(old) + 1);
    memcpy(at, fresh, strlen(fresh));
    return copy;
}

static void
test_lies(void **state)
{
    static const struct {
        const char *old, *fresh, *error;
    } lies[] = {
        {"\"r-1\"", "\"r-2\"", "r-1 is not answered in its place"},
        {"\"checkpoint\":0", "\"checkpoint\":1", "the receipt of r-1 is out of form"},
        {"\"checkpoint\":0", "\"checkpoint\":-1", "the receipt of r-1 is out of form"},
        {"\"checkpoint\":0", "\"checkpoint\":0.0", "the receipt of r-1 is out of form"},
        {"\"index\":1,", "\"index\":2,", "the record of r-1 is not proved by its checkpoint"},
        {"\"index\":1,", "\"index\":40,", "the record of r-1 is not proved by its checkpoint"},
        {"\"index\":1,", "\"index\":1,\"more\":1,", "the receipt of r-1 is out of form"},
        {"\"path\":\"", "\"path\":1,\"", "it is no document of receipts"},
        {"\"path\":\"", "\"path\":\"AAAA", "the receipt of r-1 is out of form"},
        {"\"path\":\"", "\"path\":\"-", "the receipt of r-1 is out of form"},
        {"\"missing\":[]", "\"missing\":[\"r-3\"]", "there are answers to what was not asked"},
        {"\"missing\":[]", "\"missing\":[],\"more\":1", "it is no document of receipts"},
        {"\"missing\":[]", "\"missing\":{}", "it is no document of receipts"},
        {"{\"checkpoints\"", "{\"Checkpoints\"", "checkpoints are missing or too many"},
        {BUNDLE_ORIGIN "\",", "log.example/b/0\",",
         "a checkpoint is of a log whose key is not known"},
        {BUNDLE_ORIGIN "\",", "log.example/a/1\",",
         "the checkpoint of log.example/a/1 is not signed by its key"},
        {"\"origin\":", "\"more\":1,\"origin\":", "a checkpoint is out of form"},
        {"\\n40\\n", "\\n41\\n", "the checkpoint of " BUNDLE_ORIGIN " is not signed by its key"},
    };
    static const struct str ids[] = {{"r-1", 3}, {"r-2", 3}};
    const struct receipt *receipts[ARRAY_LEN(ids)];
    struct str text = write_document(ids, ARRAY_LEN(ids));

    (void)state;
    assert_true(opens(text, ids, ARRAY_LEN(ids), receipts));
    for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
        char *lie = replaced(text, lies[i].old, lies[i].fresh);
        assert_row(i, !opens(str_from(lie), ids, ARRAY_LEN(ids), receipts));
        assert_string_equal(error, lies[i].error);
        free(lie);
    }
    assert_false(opens(text, ids, 1, receipts));
    assert_string_equal(error, "there are answers to what was not asked");
}

/* A receipt that is good, but of another request than it says. */
static void
test_another_record(void **state)
{
    static const struct str ids[] = {{"r-1", 3}}, others[] = {{"r-9", 3}};
    const struct receipt *receipts[1];
    char *lie = replaced(write_document(ids, 1), "\"r-1\"", "\"r-9\"");

    (void)state;
    assert_false(opens(str_from(lie), others, 1, receipts));
    assert_string_equal(error, "the receipt of r-9 is of another record");
    free(lie);
}

/* A checkpoint that nothing needs, and one that stands there twice. */
static void
test_checkpoints(void **state)
{
    static const struct str ids[] = {{"r-1", 3}};
    const struct receipt *receipts[1];
    struct str text = write_document(ids, 1), rest = text, checkpoint;
    char *lie;
    struct buf buf;

    (void)state;
    lie = malloc(2 * text.len);
    assert_non_null(lie);
    str_split(&rest, '[');
    checkpoint = str_split(&rest, ']');
    buf_init(&buf, lie, 2 * text.len);
    buf_add(&buf, STR("{\"checkpoints\":["));
    buf_add(&buf, checkpoint);
    buf_add(&buf, STR("],\"receipts\":[],\"missing\":[\"r-1\"]}"));
    assert_false(opens(buf_str(&buf), ids, 1, receipts));
    assert_string_equal(error, "a checkpoint belongs to no receipt");
    buf_init(&buf, lie, 2 * text.len);
    buf_add(&buf, STR("{\"checkpoints\":["));
    buf_add(&buf, checkpoint);
    buf_add_char(&buf, ',');
    buf_add(&buf, checkpoint);
    buf_add_char(&buf, ']');
    buf_add(&buf, rest);
    assert_false(opens(buf_str(&buf), ids, 1, receipts));
    assert_string_equal(error, "two checkpoints are of " BUNDLE_ORIGIN);
    free(lie);
}

/* Every bit but those of the last newline, which JSON does not count; every byte left out. */
static void
test_mutants(void **state)
{
    static const struct str ids[] = {{"r-5", 3}, {STRANGE, sizeof STRANGE - 1}};
    const struct receipt *receipts[ARRAY_LEN(ids)];
    struct str text = write_document(ids, ARRAY_LEN(ids));
    size_t len = text.len - 1;
    char *mutant = malloc(len);

    (void)state;
    assert_non_null(mutant);
    memcpy(mutant, text.ptr, len);
    for (size_t i = 0; i < 8 * len; i++) {
        arena_reset(&arena);
        mutant[i / 8] ^= (char)(1 << (i % 8));
        assert_row(i, !opens((struct str){mutant, len}, ids, ARRAY_LEN(ids), receipts));
        assert_row(i, error[0] != '\0');
        mutant[i / 8] ^= (char)(1 << (i % 8));
    }
    assert_true(opens((struct str){mutant, len}, ids, ARRAY_LEN(ids), receipts));
    for (size_t i = 0; i < len; i++) {
        arena_reset(&arena);
        memcpy(mutant + i, text.ptr + i + 1, len - i - 1);
        assert_row(i, !opens((struct str){mutant, len - 1}, ids, ARRAY_LEN(ids), receipts));
        memcpy(mutant, text.ptr, len);
        assert_row(i, !opens((struct str){mutant, i}, ids, ARRAY_LEN(ids), receipts));
    }
    free(mutant);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_opened), cmocka_unit_test(test_nothing_found),
        cmocka_unit_test(test_erased),         cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_lies),           cmocka_unit_test(test_another_record),
        cmocka_unit_test(test_checkpoints),    cmocka_unit_test(test_mutants),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
