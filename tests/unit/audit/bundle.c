/* See bundle.h. */
#include "bundle.h"

#include "base/file.h"
#include "unit/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RECORDS 40
#define DAY_US INT64_C(1790000000000000) /* in September 2026 */

static char *
path_in(const struct bundle *bundle, const char *name)
{
    static char path[160];

    snprintf(path, sizeof path, "%s/%s", bundle->folder, name);
    return path;
}

/* Every fourth is of another municipality alone; every fifth discloses rows of both. */
static void
append_check(struct bundle *bundle, unsigned i)
{
    const struct record_decision decisions[] = {
        {{i % 4 == 3 ? BUNDLE_OTHERS : BUNDLE_OURS}, STR("OURS-1"), 2, STR("1.2"), STR("allow")},
        {{BUNDLE_OTHERS}, STR("OTHERS-1"), 1, STR("1.2"), STR("allow")},
    };
    const struct status_row rows[] = {
        {STATUS_NEEDY, {20000}, DATE_OPEN, {i % 4 == 3 ? BUNDLE_OTHERS : BUNDLE_OURS}},
        {STATUS_LOW_INCOME, {19000}, {20500}, {BUNDLE_OTHERS}},
    };
    uint8_t hash[DIGEST_SIZE];
    struct record record;
    char id[16];

    snprintf(id, sizeof id, "r-%u", i);
    digest_sha256(id, strlen(id), hash);
    record_init(&record, RECORD_CHECK, DAY_US + i * 7200 * US_PER_SECOND);
    record.request_id = str_from(id);
    record.caller.number = UINT64_C(90001800413);
    record.operator_name = STR("Anna");
    record.operator_surname = STR("Paraudzi\xc5\x86"
                                  "a");
    record.operator_code = STR("010190-00018");
    record.person_code = STR("010180-00019");
    record.from = record.till = date_in_riga(record.at_us);
    record.decisions = decisions;
    record.decision_count = i % 5 == 4 ? 2 : 1;
    record.rows = rows;
    record.row_count = i % 5 == 4 ? 2 : i % 3 ? 1 : 0;
    record.outcome = record.row_count ? STR("disclosed") : STR("not-found");
    record.clause = STR("1.2");
    record.request_hash = record.answer_hash = hash;
    assert_int_equal(audit_log_append(bundle->log, &record, 1, NULL), 0);
}

void
bundle_open_log(struct bundle *bundle)
{
    char error[512], key_path[160];
    struct audit_log_options options = {.origin = BUNDLE_ORIGIN, .key_path = key_path};

    memset(bundle, 0, sizeof *bundle);
    snprintf(bundle->folder, sizeof bundle->folder, "/tmp/tilts-bundle-XXXXXX");
    assert_non_null(mkdtemp(bundle->folder));
    snprintf(key_path, sizeof key_path, "%s", path_in(bundle, "log.key"));
    assert_int_equal(signing_create(key_path, error), 0);
    bundle->key = signing_open(key_path, error);
    assert_non_null(bundle->key);
    signing_public(bundle->key, bundle->public_key);
    bundle->store = store_memory_open();
    options.store = bundle->store;
    options.guard_path = path_in(bundle, "guard");
    bundle->log = audit_log_open(&options, error);
    assert_non_null(bundle->log);
    for (unsigned i = 0; i < RECORDS; i++)
        append_check(bundle, i);
}

struct extract_wish
bundle_wish(void)
{
    return (struct extract_wish){.id = STR("extract-1"),
                                 .at_us = DAY_US + 100 * US_PER_DAY,
                                 .municipality = {BUNDLE_OURS},
                                 .from = {0},
                                 .till = {40000},
                                 .sections = SECTIONS_ALL,
                                 .issue_origin = BUNDLE_ORIGIN};
}

static int
take_receipt(void *ctx, const struct store_record *row)
{
    void **args = ctx;

    assert_int_equal(receipt_write(args[0], row, SECTION_BIT(SECTION_FACTS), args[1]), 0);
    return 1;
}

char *
bundle_receipt(struct bundle *bundle, uint64_t index, size_t *ret_len)
{
    char *memory = malloc(PROOF_TEXT_MAX);
    struct buf buf;
    void *args[] = {bundle->store, &buf};

    assert_non_null(memory);
    buf_init(&buf, memory, PROOF_TEXT_MAX);
    assert_int_equal(bundle->store->ops->each_record(bundle->store, index, take_receipt, args), 1);
    assert_true(buf_ok(&buf));
    *ret_len = buf.len;
    return memory;
}

static void
record_issue(struct bundle *bundle, struct extract *extract, const struct extract_wish *wish)
{
    uint8_t manifest[DIGEST_SIZE];
    char memory[1024], *receipt;
    struct record record;
    struct buf detail;
    uint64_t index;
    size_t len;

    assert_int_equal(extract_finish(extract, manifest), 0);
    buf_init(&detail, memory, sizeof memory);
    extract_detail(extract, manifest, &detail);
    record_init(&record, RECORD_EXTRACT, wish->at_us);
    record.subject = wish->id;
    record.detail = buf_str(&detail);
    assert_int_equal(audit_log_append(bundle->log, &record, 1, &index), 0);
    receipt = bundle_receipt(bundle, index, &len);
    assert_int_equal(extract_issue(extract, (struct str){receipt, len}), 0);
    free(receipt);
}

static void
free_files(struct bundle *bundle)
{
    for (size_t i = 0; i < bundle->count; i++)
        free((void *)(uintptr_t)bundle->files[i].bytes.ptr);
    bundle->count = 0;
}

/* Into memory, and away with the folder. */
static void
read_files(struct bundle *bundle, const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        char name[512], error[FILE_ERROR_MAX], *bytes;
        size_t i = bundle->count, len;
        if (entry->d_name[0] == '.')
            continue;
        assert_true(i < BUNDLE_FILES);
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        assert_int_equal(file_read(name, 1 << 20, &bytes, &len, error), 0);
        snprintf(bundle->names[i], sizeof bundle->names[i], "%.31s", entry->d_name);
        bundle->files[i] = (struct extract_file){bundle->names[i], {bytes, len}};
        bundle->count++;
        unlink(name);
    }
    closedir(folder);
    assert_int_equal(rmdir(path), 0);
}

void
bundle_extract(struct bundle *bundle, const struct extract_wish *wish)
{
    char path[160], error[EXTRACT_ERROR_MAX];
    struct extract *extract;

    free_files(bundle);
    snprintf(path, sizeof path, "%s", path_in(bundle, "extract"));
    extract = extract_open(path, wish, bundle->public_key, error);
    assert_non_null(extract);
    assert_int_equal(extract_add(extract, bundle->store, BUNDLE_ORIGIN, NULL, NULL), 0);
    record_issue(bundle, extract, wish);
    bundle->counts = *extract_counts(extract);
    extract_close(extract);
    read_files(bundle, path);
}

struct extract_bundle
bundle_view(const struct bundle *bundle)
{
    return (struct extract_bundle){.files = bundle->files, .count = bundle->count};
}

struct extract_file *
bundle_file(struct bundle *bundle, const char *name)
{
    for (size_t i = 0; i < bundle->count; i++)
        if (strcmp(bundle->files[i].name, name) == 0)
            return &bundle->files[i];
    fail_msg("no file %s", name);
    return NULL;
}

void
bundle_replace(struct bundle *bundle, const char *name, struct str bytes)
{
    struct extract_file *file = bundle_file(bundle, name);
    char *copy = malloc(bytes.len + 1);

    assert_non_null(copy);
    memcpy(copy, bytes.ptr, bytes.len);
    free((void *)(uintptr_t)file->bytes.ptr);
    file->bytes = (struct str){copy, bytes.len};
}

void
bundle_fix_manifest(struct bundle *bundle)
{
    struct str rest = bundle_file(bundle, EXTRACT_MANIFEST)->bytes;
    char memory[4096];
    struct buf buf;

    buf_init(&buf, memory, sizeof memory);
    while (rest.len) {
        struct str line = str_split(&rest, '\n');
        uint8_t hash[DIGEST_SIZE];
        char name[32];
        const struct extract_file *file;
        assert_true(str_copy((struct str){line.ptr + 66, line.len - 66}, name, sizeof name));
        file = bundle_file(bundle, name);
        digest_sha256(file->bytes.ptr, file->bytes.len, hash);
        buf_add_hex(&buf, hash, sizeof hash);
        buf_add(&buf, STR("  "));
        buf_add_c(&buf, name);
        buf_add_char(&buf, '\n');
    }
    assert_true(buf_ok(&buf));
    bundle_replace(bundle, EXTRACT_MANIFEST, buf_str(&buf));
}

void
bundle_close(struct bundle *bundle)
{
    free_files(bundle);
    audit_log_close(bundle->log);
    store_close(bundle->store);
    signing_close(bundle->key);
    unlink(path_in(bundle, "log.key"));
    unlink(path_in(bundle, "guard"));
    assert_int_equal(rmdir(bundle->folder), 0);
}
