/* See scene.h. */
#include "scene.h"

#include "base/limits.h"
#include "unit/unit.h"
#include "vectors.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

const char *
scene_path(const char *name)
{
    static char paths[8][sizeof folder + 256];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

void
scene_open(void)
{
    char error[FILE_ERROR_MAX];

    snprintf(folder, sizeof folder, "/tmp/tilts-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(file_write(scene_path("log.key"), str_from(vector_key_pem), 0600, error), 0);
}

void
scene_close(void)
{
    DIR *dir = opendir(folder);

    for (struct dirent *entry; dir && (entry = readdir(dir));)
        unlink(scene_path(entry->d_name));
    if (dir)
        closedir(dir);
    rmdir(folder);
}

int
scene_setup(void **state)
{
    (void)state;
    scene_open();
    return 0;
}

int
scene_teardown(void **state)
{
    (void)state;
    scene_close();
    return 0;
}

/* Nothing here has to outlive a power cut, so nothing is synced. */
void
scene_copy(const char *from, const char *to)
{
    char error[FILE_ERROR_MAX], *bytes;
    FILE *file;
    size_t len;

    assert_int_equal(file_read(scene_path(from), 64 << 20, &bytes, &len, error), 0);
    file = fopen(scene_path(to), "wb");
    assert_non_null(file);
    assert_int_equal(chmod(scene_path(to), 0600), 0);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    free(bytes);
}

struct str
scene_hex(const char *digits, void *memory, size_t size)
{
    size_t len = strlen(digits) / 2;

    assert_true(len <= size);
    assert_true(hex_decode(str_from(digits), memory, len));
    return (struct str){memory, len};
}

void
scene_public_key(uint8_t ret_key[static SIGNING_PUBLIC_SIZE])
{
    scene_hex(vector_public_key[0], ret_key, SIGNING_PUBLIC_SIZE);
}

void
scene_record(struct record *ret_record, unsigned number)
{
    static const uint64_t linked[] = {3039004321};
    static const uint8_t hash[32] = {1, 2, 3};
    static const struct status_row rows[] = {
        {STATUS_NEEDY, {20000}, {20089}, {90000077325}},
        {STATUS_LOW_INCOME, {20100}, {INT32_MAX}, {90000077325}}};
    static const struct record_decision decisions[] = {
        {{90000077325}, {"D-2024-1", 8}, 2, {"1.2", 3}, {"allow", 5}}};
    static char ids[LIMIT_BATCH][32];
    char *id = ids[number % LIMIT_BATCH];

    record_init(ret_record, RECORD_CHECK, INT64_C(1764000000123456) + number * INT64_C(1000000));
    snprintf(id, sizeof ids[0], "r-%u", number);
    ret_record->request_id = str_from(id);
    ret_record->operator_name = STR("Anna");
    ret_record->operator_surname = STR("B\xc4\x93rzi\xc5\x86"
                                       "a");
    ret_record->operator_code = STR("010180-01234");
    ret_record->person_code = STR("020290-05678");
    ret_record->linked = linked;
    ret_record->linked_count = ARRAY_LEN(linked);
    ret_record->rows = rows;
    ret_record->row_count = number % 3;
    ret_record->caller = (struct registration){90001800413};
    ret_record->decisions = decisions;
    ret_record->decision_count = ARRAY_LEN(decisions);
    ret_record->outcome = number % 3 ? STR("disclosed") : STR("not-found");
    ret_record->clause = STR("1.2");
    ret_record->request_hash = hash;
    ret_record->answer_hash = hash;
    ret_record->software = STR("tilts 0.1.0");
    ret_record->channel = STR("soap11");
    if (number % 3 > ARRAY_LEN(rows))
        abort();
}

struct scene_log
scene_log_try(char error[static 512])
{
    struct store_paths paths = {.log_path = scene_path("log.db")};
    struct scene_log opened = {.store = store_open(&paths, error)};
    struct audit_log_options options = {.store = opened.store,
                                        .origin = SCENE_ORIGIN,
                                        .key_path = scene_path("log.key"),
                                        .guard_path = scene_path("log.guard")};

    if (!opened.store)
        fail_msg("%s", error);
    opened.log = audit_log_open(&options, error);
    return opened;
}

struct scene_log
scene_log_open(void)
{
    char error[512] = "";
    struct scene_log opened = scene_log_try(error);

    if (!opened.log)
        fail_msg("%s", error);
    return opened;
}

void
scene_log_close(struct scene_log *opened)
{
    audit_log_close(opened->log);
    store_close(opened->store);
    *opened = (struct scene_log){0};
}

void
scene_append(struct scene_log *opened, size_t count)
{
    uint64_t indexes[LIMIT_BATCH], size = audit_log_size(opened->log);
    struct record records[LIMIT_BATCH];

    for (size_t i = 0; i < count; i++)
        scene_record(&records[i], (unsigned)(size + i));
    if (audit_log_append(opened->log, records, count, indexes) < 0)
        fail_msg("%s", audit_log_error(opened->log));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(indexes[i], size + i);
}

void
scene_tree_root(const struct scene_tree *tree, uint64_t from, uint64_t to,
                uint8_t ret_root[static DIGEST_SIZE])
{
    uint8_t left[DIGEST_SIZE], right[DIGEST_SIZE];
    uint64_t split = 1;

    if (to - from == 1) {
        memcpy(ret_root, tree->leaves[from], DIGEST_SIZE);
        return;
    }
    while (split * 2 < to - from)
        split *= 2;
    scene_tree_root(tree, from, from + split, left);
    scene_tree_root(tree, from + split, to, right);
    merkle_node_hash(left, right, ret_root);
}

void
scene_tree_open(struct scene_tree *tree, uint64_t size)
{
    memset(tree, 0, sizeof *tree);
    tree->size = size;
    tree->leaves = calloc(size, sizeof *tree->leaves);
    assert_non_null(tree->leaves);
    for (uint64_t i = 0; i < size; i++)
        merkle_leaf_hash(&i, sizeof i, tree->leaves[i]);
    for (; tree->node_count < size / 256; tree->node_count++)
        scene_tree_root(tree, tree->node_count * 256, (tree->node_count + 1) * 256,
                        tree->nodes[tree->node_count]);
}

void
scene_tree_close(struct scene_tree *tree)
{
    free(tree->leaves);
    tree->leaves = NULL;
}

static int
read_tree(void *ctx, unsigned level, uint64_t from, size_t count,
          uint8_t (*ret_hashes)[DIGEST_SIZE])
{
    const struct scene_tree *tree = ctx;
    const uint8_t(*hashes)[DIGEST_SIZE] = level == 0 ? (const uint8_t(*)[DIGEST_SIZE])tree->leaves
                                                     : (const uint8_t(*)[DIGEST_SIZE])tree->nodes;
    uint64_t there = level == 0 ? tree->size : level == 1 ? tree->node_count : 0;

    if (from + count > there)
        return -1;
    memcpy(ret_hashes, hashes + from, count * DIGEST_SIZE);
    return 0;
}

struct proof_reader
scene_tree_reader(struct scene_tree *tree)
{
    return (struct proof_reader){.read = read_tree, .ctx = tree};
}
