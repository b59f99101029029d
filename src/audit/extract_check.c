/* From the manifest down to the records: see extract_check.h. */
#include "audit/extract_check.h"

#include "audit/extract_line.h"
#include "audit/receipt.h"
#include "audit/verifier_key.h"
#include "base/json.h"
#include "status/query.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ARENA_MAX (8 * 1024 * 1024)
#define PROGRESS_EVERY 1024

struct part {
    struct str origin;
    uint64_t size, records;
    struct checkpoint checkpoint;
    uint64_t seen, next; /* records so far; the lowest index that may follow */
};

struct check {
    const struct extract_bundle *bundle;
    struct extract_report *report;
    struct verifier_key keys[EXTRACT_PARTS_MAX + 1];
    size_t key_count;
    struct part parts[EXTRACT_PARTS_MAX];
    size_t part_count;
    uint64_t part; /* of the last line */
    bool with_others;
    json_t *head; /* keeps the origins */
};

static int PRINTF_LIKE(2, 3) found(struct check *check, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (check->report->finding[0] == '\0')
        vsnprintf(check->report->finding, sizeof check->report->finding, format, args);
    va_end(args);
    return -1;
}

static const struct extract_file *
find_file(const struct extract_bundle *bundle, struct str name)
{
    for (size_t i = 0; i < bundle->count; i++)
        if (str_eq_c(name, bundle->files[i].name))
            return &bundle->files[i];
    return NULL;
}

static int
need_file(struct check *check, const char *name, struct str *ret_bytes)
{
    const struct extract_file *file = find_file(check->bundle, str_from(name));

    if (!file)
        return found(check, "%s is missing", name);
    *ret_bytes = file->bytes;
    return 0;
}

/* One line "<hash>  <name>" in its one spelling; names ascend, so none is listed twice. */
static int
check_manifest_line(struct check *check, struct str line, struct str *last)
{
    uint8_t listed[DIGEST_SIZE], hash[DIGEST_SIZE];
    const struct extract_file *file;
    struct str hex = {line.ptr, 2 * DIGEST_SIZE}, name;
    size_t common;

    if (line.len < 2 * DIGEST_SIZE + 3 || !hex_decode(hex, listed, sizeof listed) ||
        memcmp(line.ptr + hex.len, "  ", 2) != 0)
        return found(check, EXTRACT_MANIFEST ": a line is out of form");
    name = (struct str){line.ptr + hex.len + 2, line.len - hex.len - 2};
    common = name.len < last->len ? name.len : last->len;
    if (last->len && (memcmp(name.ptr, last->ptr, common) < 0 ||
                      (memcmp(name.ptr, last->ptr, common) == 0 && name.len <= last->len)))
        return found(check, EXTRACT_MANIFEST ": its names are not in order");
    *last = name;
    file = find_file(check->bundle, name);
    if (!query_request_id_is_valid(name)) /* nor is it safe to show */
        return found(check, EXTRACT_MANIFEST ": it names a file that no extract has");
    if (!file)
        return found(check, "%.*s is missing", STR_FMT(name));
    digest_sha256(file->bytes.ptr, file->bytes.len, hash);
    if (!digest_equal(hash, listed, DIGEST_SIZE))
        return found(check, "%s was changed: it is not the file that the manifest lists",
                     file->name);
    return 0;
}

static int
check_manifest(struct check *check, uint8_t ret_hash[static DIGEST_SIZE])
{
    struct str rest, last = STR("");
    size_t listed = 0;

    if (need_file(check, EXTRACT_MANIFEST, &rest) < 0)
        return -1;
    digest_sha256(rest.ptr, rest.len, ret_hash);
    if (rest.len == 0 || rest.ptr[rest.len - 1] != '\n')
        return found(check, EXTRACT_MANIFEST " is cut off");
    for (; rest.len; listed++)
        if (check_manifest_line(check, str_split(&rest, '\n'), &last) < 0)
            return -1;
    for (size_t i = 0; i < check->bundle->count; i++)
        if (strcmp(check->bundle->files[i].name, EXTRACT_MANIFEST) == 0 ||
            strcmp(check->bundle->files[i].name, EXTRACT_ISSUED) == 0)
            listed++;
    if (listed != check->bundle->count)
        return found(check, "the folder holds a file that the manifest does not list");
    return 0;
}

/* Whether it is among those known; always when none is. */
static bool
is_known(const struct extract_bundle *bundle, const struct verifier_key *key)
{
    struct verifier_key known;

    for (size_t i = 0; i < bundle->known_count; i++)
        if (verifier_key_parse(bundle->known[i], &known) &&
            memcmp(known.public_key, key->public_key, SIGNING_PUBLIC_SIZE) == 0)
            return true;
    return bundle->known_count == 0;
}

static int
take_keys(struct check *check)
{
    struct str rest;

    if (need_file(check, EXTRACT_KEYS, &rest) < 0)
        return -1;
    while (rest.len) {
        struct verifier_key *key = &check->keys[check->key_count];
        if (check->key_count == ARRAY_LEN(check->keys) ||
            !verifier_key_parse(str_split(&rest, '\n'), key))
            return found(check, EXTRACT_KEYS ": line %zu is no verifier key", check->key_count + 1);
        if (!is_known(check->bundle, key))
            return found(check, EXTRACT_KEYS ": the key of %.*s is not the one given",
                         STR_FMT(key->origin));
        check->key_count++;
    }
    return 0;
}

static const struct verifier_key *
find_key(const struct check *check, struct str origin)
{
    for (size_t i = 0; i < check->key_count; i++)
        if (str_eq(check->keys[i].origin, origin))
            return &check->keys[i];
    return NULL;
}

static bool
head_number(const json_t *object, const char *name, uint64_t *ret_number)
{
    const json_t *value = json_object_get(object, name);

    *ret_number = (uint64_t)json_integer_value(value);
    return json_is_integer(value) && json_integer_value(value) >= 0;
}

static int
take_part(struct check *check, const json_t *object)
{
    struct part *part = &check->parts[check->part_count++];
    char name[EXTRACT_ID_MAX];
    const struct verifier_key *key;
    struct str note;

    part->origin = json_member_str(object, "origin");
    if (!checkpoint_origin_fits(part->origin) || !head_number(object, "size", &part->size) ||
        !head_number(object, "records", &part->records))
        return found(check, EXTRACT_HEAD ": part %zu is out of form", check->part_count);
    if (part->size == 0)
        return 0;
    snprintf(name, sizeof name, "checkpoint-%zu.note", check->part_count);
    if (need_file(check, name, &note) < 0)
        return -1;
    key = find_key(check, part->origin);
    if (!key)
        return found(check, EXTRACT_KEYS ": it has no key of %.*s", STR_FMT(part->origin));
    if (!checkpoint_open(note, part->origin, key->public_key, &part->checkpoint))
        return found(check, "%s is not signed by the key of %.*s", name, STR_FMT(part->origin));
    if (part->checkpoint.size != part->size)
        return found(check, "%s signs %" PRIu64 " records, not %" PRIu64, name,
                     part->checkpoint.size, part->size);
    return 0;
}

static int
take_head(struct check *check)
{
    struct extract_report *report = check->report;
    struct str bytes, id;
    const json_t *parts, *part;
    unsigned line;
    size_t i;

    if (need_file(check, EXTRACT_HEAD, &bytes) < 0)
        return -1;
    check->head = json_load_strict(bytes, &line);
    parts = json_object_get(check->head, "parts");
    id = json_member_str(check->head, "id");
    if (!str_eq_c(json_member_str(check->head, "form"), EXTRACT_FORM) ||
        !query_request_id_is_valid(id) || !str_copy(id, report->id, sizeof report->id) ||
        !registration_parse(json_member_str(check->head, "municipality"), &report->municipality) ||
        !date_parse(json_member_str(check->head, "from"), &report->from) ||
        !date_parse(json_member_str(check->head, "till"), &report->till) ||
        !head_number(check->head, "records", &report->total) ||
        !head_number(check->head, "held_back", &report->held_back) ||
        !head_number(check->head, "erased", &report->erased) || !json_is_array(parts) ||
        json_array_size(parts) > EXTRACT_PARTS_MAX)
        return found(check, EXTRACT_HEAD " is out of form");
    check->with_others = json_is_true(json_object_get(check->head, "with_others"));
    json_array_foreach(parts, i, part)
    {
        if (take_part(check, part) < 0)
            return -1;
    }
    return 0;
}

static int
check_detail(struct check *check, struct str detail, const uint8_t manifest[static DIGEST_SIZE])
{
    unsigned line;
    CLEANUP(json_cleanup) json_t *object = json_load_strict(detail, &line);
    uint8_t recorded[DIGEST_SIZE];

    if (!hex_decode(json_member_str(object, "manifest"), recorded, sizeof recorded))
        return found(check, EXTRACT_ISSUED ": the record names no manifest");
    if (!digest_equal(recorded, manifest, DIGEST_SIZE))
        return found(check, EXTRACT_MANIFEST " is not the one whose issue was recorded");
    return 0;
}

/* The log itself says that this bundle was issued. */
static int
check_issue(struct check *check, const uint8_t manifest[static DIGEST_SIZE], struct arena *arena)
{
    const struct verifier_key *key;
    struct receipt receipt;
    struct str text;

    if (need_file(check, EXTRACT_ISSUED, &text) < 0)
        return -1;
    key = find_key(check, receipt_origin(text));
    if (!key || !receipt_open(text, key->origin, key->public_key, arena, &receipt))
        return found(check, EXTRACT_ISSUED " is not a receipt of this log");
    if (receipt.opening.type != RECORD_EXTRACT || !receipt.opening.sections[SECTION_FACTS].open)
        return found(check, EXTRACT_ISSUED " is the receipt of something else");
    if (!str_eq_c(receipt.record.subject, check->report->id))
        return found(check, EXTRACT_ISSUED " is the receipt of another extract");
    check->report->issued_at_us = receipt.record.at_us;
    return check_detail(check, receipt.record.detail, manifest);
}

/* That the record belongs into this extract, and opens no more than it may. */
static int
check_content(struct check *check, const struct part *part, const struct extract_line *line,
              struct arena *arena)
{
    const struct extract_report *report = check->report;
    struct record record;
    bool named = false;

    if (!line->opening.sections[SECTION_FACTS].open ||
        opening_record(&line->opening, arena, &record) < 0 ||
        date_in_riga(record.at_us).days != line->opening.day.days)
        return found(check, "%.*s record %" PRIu64 ": its content is malformed",
                     STR_FMT(part->origin), line->index);
    for (size_t i = 0; i < record.decision_count; i++)
        named = named || record.decisions[i].municipality.number == report->municipality.number;
    if (!named || line->opening.day.days < report->from.days ||
        line->opening.day.days > report->till.days)
        return found(check, "%.*s record %" PRIu64 " does not belong into this extract",
                     STR_FMT(part->origin), line->index);
    for (size_t i = 0; !check->with_others && i < record.row_count; i++)
        if (record.rows[i].municipality.number != report->municipality.number)
            return found(check, "%.*s record %" PRIu64 " opens rows of another municipality",
                         STR_FMT(part->origin), line->index);
    return 0;
}

static int
check_line(struct check *check, struct str text, struct arena *arena)
{
    uint64_t number = check->report->records + 1;
    struct extract_line line;
    uint8_t hash[DIGEST_SIZE];
    struct part *part;

    if (!extract_line_decode(text, arena, &line) || line.part > check->part_count)
        return found(check, EXTRACT_RECORDS ": line %" PRIu64 " is out of form", number);
    part = &check->parts[line.part - 1];
    if (line.part < check->part || line.index < part->next)
        return found(check, EXTRACT_RECORDS ": line %" PRIu64 " is not in its order", number);
    opening_leaf_hash(&line.opening, hash);
    if (!merkle_verify_inclusion(hash, line.index, part->checkpoint.size,
                                 (const uint8_t(*)[DIGEST_SIZE])line.path.hashes, line.path.count,
                                 part->checkpoint.root))
        return found(check,
                     EXTRACT_RECORDS ": line %" PRIu64 " (record %" PRIu64 " of %.*s) is not what "
                                     "the log holds there",
                     number, line.index, STR_FMT(part->origin));
    check->part = line.part;
    part->next = line.index + 1;
    part->seen++;
    return check_content(check, part, &line, arena);
}

static int
check_lines(struct check *check, struct arena *arena)
{
    struct str rest;

    if (need_file(check, EXTRACT_RECORDS, &rest) < 0)
        return -1;
    if (rest.len && rest.ptr[rest.len - 1] != '\n')
        return found(check, EXTRACT_RECORDS " is cut off");
    while (rest.len) {
        arena_reset(arena);
        if (check_line(check, str_split(&rest, '\n'), arena) < 0)
            return -1;
        check->report->records++;
        if (check->bundle->progress && check->report->records % PROGRESS_EVERY == 0)
            check->bundle->progress(check->bundle->ctx, check->report->records);
    }
    for (size_t i = 0; i < check->part_count; i++)
        if (check->parts[i].seen != check->parts[i].records)
            return found(
                check,
                EXTRACT_RECORDS ": %" PRIu64 " records of %.*s, but %" PRIu64 " were extracted",
                check->parts[i].seen, STR_FMT(check->parts[i].origin), check->parts[i].records);
    if (check->report->records != check->report->total)
        return found(check, EXTRACT_HEAD ": its number of records is wrong");
    return 0;
}

static int
run(const struct extract_bundle *bundle, bool with_manifest, struct extract_report *ret_report)
{
    struct check check = {.bundle = bundle, .report = ret_report};
    uint8_t manifest[DIGEST_SIZE];
    struct arena arena;
    int r;

    *ret_report = (struct extract_report){.from = DATE_NONE, .till = DATE_NONE};
    arena_init(&arena, ARENA_MAX);
    r = with_manifest ? check_manifest(&check, manifest) : 0;
    if (r == 0)
        r = take_keys(&check);
    if (r == 0)
        r = take_head(&check);
    if (r == 0 && with_manifest)
        r = check_issue(&check, manifest, &arena);
    if (r == 0)
        r = check_lines(&check, &arena);
    arena_done(&arena);
    json_decref(check.head);
    ret_report->good = r == 0;
    return r;
}

int
extract_check(const struct extract_bundle *bundle, struct extract_report *ret_report)
{
    return run(bundle, true, ret_report);
}

int
extract_check_proofs(const struct extract_bundle *bundle, struct extract_report *ret_report)
{
    return run(bundle, false, ret_report);
}
