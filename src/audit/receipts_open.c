/* Reading and verifying the document: see receipts.h. */
#include "audit/receipts.h"

#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct reading {
    const struct receipts_asked *asked;
    struct arena *arena;
    struct checkpoint checkpoints[RECEIPTS_PARTS_MAX];
    bool used[RECEIPTS_PARTS_MAX];
    size_t checkpoint_count;
    char *error;
};

static bool PRINTF_LIKE(2, 3) refuse(const struct reading *reading, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(reading->error, RECEIPTS_ERROR_MAX, format, args);
    va_end(args);
    return false;
}

static struct str
text_of(const json_t *value)
{
    return (struct str){json_string_value(value), json_string_length(value)};
}

/* base64 of at most max bytes into the arena; ptr NULL when it is none. */
static struct str
bytes_of(const json_t *value, struct arena *arena, size_t max)
{
    struct str text = text_of(value);
    char *bytes = text.ptr && text.len <= max / 3 * 4 + 4 ? arena_alloc(arena, text.len + 1) : NULL;
    size_t len;

    if (!bytes || !base64_decode(text, bytes, text.len, &len))
        return (struct str){NULL, 0};
    return (struct str){bytes, len};
}

static bool
number_of(const json_t *value, uint64_t *ret_number)
{
    *ret_number = (uint64_t)json_integer_value(value);
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

static const struct verifier_key *
key_of(const struct receipts_asked *asked, struct str origin)
{
    for (size_t i = 0; i < asked->key_count; i++)
        if (verifier_key_covers(&asked->keys[i], origin))
            return &asked->keys[i];
    return NULL;
}

static bool
read_checkpoint(struct reading *reading, const json_t *object)
{
    struct str origin = json_member_str(object, "origin");
    struct str note = arena_str(reading->arena, json_member_str(object, "note"));
    struct checkpoint *checkpoint = &reading->checkpoints[reading->checkpoint_count];
    const struct verifier_key *key = key_of(reading->asked, origin);

    if (json_object_size(object) != 2 || !origin.ptr || !note.ptr)
        return refuse(reading, "a checkpoint is out of form");
    if (!key)
        return refuse(reading, "a checkpoint is of a log whose key is not known");
    for (size_t i = 0; i < reading->checkpoint_count; i++)
        if (str_eq(reading->checkpoints[i].origin, origin))
            return refuse(reading, "two checkpoints are of %.*s", STR_FMT(origin));
    if (!checkpoint_open(note, origin, key->public_key, checkpoint))
        return refuse(reading, "the checkpoint of %.*s is not signed by its key", STR_FMT(origin));
    reading->checkpoint_count++;
    return true;
}

static bool
read_checkpoints(struct reading *reading, const json_t *array)
{
    size_t count = json_array_size(array);

    if (!json_is_array(array) || count > RECEIPTS_PARTS_MAX)
        return refuse(reading, "checkpoints are missing or too many");
    for (size_t i = 0; i < count; i++)
        if (!read_checkpoint(reading, json_array_get(array, i)))
            return false;
    return true;
}

/* One text for all hashes: a night's bulk job reads some million of them. */
static bool
read_path(const json_t *value, struct proof_path *path)
{
    struct str text = text_of(value);
    size_t len;

    if (!text.ptr || !base64_decode(text, path->hashes, sizeof path->hashes, &len) ||
        len % DIGEST_SIZE != 0)
        return false;
    path->count = len / DIGEST_SIZE;
    return true;
}

/* What the object says, not yet proved; *ret_path leads to its checkpoint. */
static bool
read_receipt(struct reading *reading, const json_t *object, struct receipt *receipt,
             struct proof_path *ret_path)
{
    struct str bytes =
        bytes_of(json_object_get(object, "opening"), reading->arena, PROOF_EXTRA_MAX);
    uint64_t place;

    if (json_object_size(object) != 5 || !bytes.ptr || !opening_decode(bytes, &receipt->opening) ||
        !number_of(json_object_get(object, "checkpoint"), &place) ||
        place >= reading->checkpoint_count ||
        !number_of(json_object_get(object, "index"), &receipt->index) ||
        !read_path(json_object_get(object, "path"), ret_path))
        return false;
    reading->used[place] = true;
    receipt->checkpoint = reading->checkpoints[place];
    return true;
}

static bool
is_proved(const struct receipt *receipt, const struct proof_path *path)
{
    uint8_t leaf_hash[DIGEST_SIZE];

    opening_leaf_hash(&receipt->opening, leaf_hash);
    return merkle_verify_inclusion(leaf_hash, receipt->index, receipt->checkpoint.size,
                                   (const uint8_t(*)[DIGEST_SIZE])path->hashes, path->count,
                                   receipt->checkpoint.root);
}

/* An erased record no longer says whose request it was; then only the document does. */
static bool
is_of(const struct receipt *receipt, struct str id)
{
    return !receipt->opening.sections[SECTION_FACTS].open || str_eq(receipt->record.request_id, id);
}

static bool
take_receipt(struct reading *reading, const json_t *object, struct str id,
             const struct receipt **ret_receipt)
{
    struct receipt *receipt = arena_alloc(reading->arena, sizeof *receipt);
    struct proof_path path;

    if (!receipt)
        return refuse(reading, "no memory");
    if (!read_receipt(reading, object, receipt, &path))
        return refuse(reading, "the receipt of %.*s is out of form", STR_FMT(id));
    if (!is_proved(receipt, &path))
        return refuse(reading, "the record of %.*s is not proved by its checkpoint", STR_FMT(id));
    if (opening_record(&receipt->opening, reading->arena, &receipt->record) < 0 ||
        !is_of(receipt, id))
        return refuse(reading, "the receipt of %.*s is of another record", STR_FMT(id));
    *ret_receipt = receipt;
    return true;
}

/* Both lists keep the order asked, so each id is the next one of the one or of the other. */
static bool
take_all(struct reading *reading, const json_t *receipts, const json_t *missing,
         const struct receipt **ret_receipts)
{
    size_t there = 0, not_there = 0;

    for (size_t i = 0; i < reading->asked->count; i++) {
        const json_t *object = json_array_get(receipts, there);
        struct str id = reading->asked->ids[i];
        ret_receipts[i] = NULL;
        if (str_eq(json_member_str(object, "request_id"), id)) {
            there++;
            if (!take_receipt(reading, object, id, &ret_receipts[i]))
                return false;
        } else if (str_eq(text_of(json_array_get(missing, not_there)), id)) {
            not_there++;
        } else {
            return refuse(reading, "%.*s is not answered in its place", STR_FMT(id));
        }
    }
    if (there != json_array_size(receipts) || not_there != json_array_size(missing))
        return refuse(reading, "there are answers to what was not asked");
    for (size_t i = 0; i < reading->checkpoint_count; i++)
        if (!reading->used[i])
            return refuse(reading, "a checkpoint belongs to no receipt");
    return true;
}

bool
receipts_open(struct str text, const struct receipts_asked *asked, struct arena *arena,
              const struct receipt **ret_receipts, char error[static RECEIPTS_ERROR_MAX])
{
    CLEANUP(json_cleanup) json_t *document = NULL;
    struct reading reading = {.asked = asked, .arena = arena, .error = error};
    const json_t *receipts, *missing;
    unsigned line;

    if (text.len > LIMIT_RECEIPTS_DOCUMENT_MAX)
        return refuse(&reading, "the document is too large");
    document = json_load_strict(text, &line);
    receipts = json_object_get(document, "receipts");
    missing = json_object_get(document, "missing");
    if (!json_is_array(receipts) || !json_is_array(missing) || json_object_size(document) != 3)
        return refuse(&reading, "it is no document of receipts");
    return read_checkpoints(&reading, json_object_get(document, "checkpoints")) &&
           take_all(&reading, receipts, missing, ret_receipts);
}
