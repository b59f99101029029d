/* The gap as JSON in a record's detail, and back: see gap.h. */
#include "audit/gap.h"

#include "audit/restore.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX (1024 * 1024)

static json_t *
hex_json(const uint8_t hash[static DIGEST_SIZE])
{
    char text[2 * DIGEST_SIZE];
    struct buf buf;

    buf_init(&buf, text, sizeof text);
    buf_add_hex(&buf, hash, DIGEST_SIZE);
    return json_stringn(text, buf.len);
}

int
gap_encode(const struct gap *gap, const char *finding, const char *reason, struct buf *buf)
{
    json_t *object =
        json_pack("{s:s, s:I, s:o}", "origin", gap->origin, "found_size",
                  (json_int_t)gap->found_size, "found_root", hex_json(gap->found_root));
    char *text;

    if (gap->signed_known) {
        json_object_set_new(object, "signed_size", json_integer((json_int_t)gap->signed_size));
        json_object_set_new(object, "signed_root", hex_json(gap->signed_root));
    }
    json_object_set_new(object, "finding", json_string(finding));
    json_object_set_new(object, "reason", json_string(reason));
    text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(object);
    if (!text)
        return -1;
    buf_add_c(buf, text);
    free(text);
    return buf_ok(buf) ? 0 : -1;
}

static bool
take_tree(const json_t *object, const char *size_name, const char *root_name, uint64_t *ret_size,
          uint8_t ret_root[static DIGEST_SIZE])
{
    const json_t *size = json_object_get(object, size_name);
    const char *root = json_string_value(json_object_get(object, root_name));

    if (!json_is_integer(size) || json_integer_value(size) < 0 || !root ||
        !hex_decode(str_from(root), ret_root, DIGEST_SIZE))
        return false;
    *ret_size = (uint64_t)json_integer_value(size);
    return true;
}

bool
gap_decode(struct str detail, struct gap *ret_gap)
{
    unsigned line;
    json_t *object = json_load_strict(detail, &line);
    const char *origin = json_string_value(json_object_get(object, "origin"));
    struct gap gap = {.signed_known = json_object_get(object, "signed_size") != NULL};
    bool good = origin && origin[0] && str_copy(str_from(origin), gap.origin, sizeof gap.origin) &&
                take_tree(object, "found_size", "found_root", &gap.found_size, gap.found_root) &&
                (!gap.signed_known || take_tree(object, "signed_size", "signed_root",
                                                &gap.signed_size, gap.signed_root));

    json_decref(object);
    if (good)
        *ret_gap = gap;
    return good;
}

struct first {
    struct gap *gap;
    bool is_gap;
};

static int
visit(void *ctx, const struct store_record *row)
{
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    struct first *first = ctx;
    struct record record;
    struct arena arena;

    arena_init(&arena, ARENA_MAX);
    first->is_gap = row->index == 0 && row->type == RECORD_GAP &&
                    record_decode(RECORD_GAP, sections, &arena, &record) == 0 &&
                    gap_decode(record.detail, first->gap);
    arena_done(&arena);
    return 1;
}

int
gap_first(struct store *store, struct gap *ret_gap)
{
    struct first first = {.gap = ret_gap};

    if (store->ops->each_record(store, 0, visit, &first) < 0)
        return -1;
    return first.is_gap;
}

bool
gap_fits_guard(const struct gap *gap, enum guard_state state, const struct checkpoint *guard)
{
    if (state != GUARD_HOLDS)
        return !gap->signed_known;
    return gap->signed_known && guard->size == gap->signed_size &&
           digest_equal(guard->root, gap->signed_root, DIGEST_SIZE);
}

/* The last checkpoint of the database; the empty tree when there is none. */
static int
take_found(struct store *store, struct str origin,
           const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct gap *gap, char *finding)
{
    struct merkle_frontier empty = {0};
    struct store_checkpoint last;
    struct checkpoint found = {0};
    struct arena arena;
    int r = 0;

    merkle_root(&empty, found.root);
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    if (store->ops->last_checkpoint(store, &arena, &last) < 0)
        r = -1;
    else if (last.size &&
             (!checkpoint_open(last.note, origin, public_key, &found) || found.size != last.size))
        r = -1;
    if (r < 0)
        snprintf(finding, GAP_FINDING_MAX,
                 "the last checkpoint of %.*s cannot be read or is not "
                 "signed by this node's log key",
                 STR_FMT(origin));
    arena_done(&arena);
    gap->found_size = found.size;
    memcpy(gap->found_root, found.root, DIGEST_SIZE);
    return r;
}

int
gap_find(struct store *store, const char *origin,
         const uint8_t public_key[static SIGNING_PUBLIC_SIZE], const char *guard_path,
         struct gap *ret_gap, char finding[static GAP_FINDING_MAX])
{
    struct restored restored;
    enum guard_state state;
    struct checkpoint guard;
    struct gap gap = {0};

    if (!str_copy(str_from(origin), gap.origin, sizeof gap.origin) ||
        take_found(store, str_from(origin), public_key, &gap, finding) < 0 ||
        guard_read(guard_path, str_from(origin), public_key, &state, &guard, finding) < 0)
        return -1;
    if (restore_log(store, str_from(origin), public_key, guard_path, &restored, finding) == 0)
        return 0;
    gap.signed_known = state == GUARD_HOLDS;
    if (gap.signed_known) {
        gap.signed_size = guard.size;
        memcpy(gap.signed_root, guard.root, DIGEST_SIZE);
    }
    *ret_gap = gap;
    return 1;
}
