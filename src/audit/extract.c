/* Walking the parts and writing the bundle: see extract.h. */
#include "audit/extract.h"

#include "audit/extract_files.h"
#include "audit/extract_line.h"
#include "audit/extract_summary.h"
#include "audit/restore.h"
#include "audit/verifier_key.h"
#include "base/embed.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRESS_EVERY 1024
#define ARENA_MAX (4 * 1024 * 1024)
#define TEXT_MAX (2 * 1024 * 1024) /* of one record's row, whatever the file */

extern const struct embedded audit_scripts[];

struct part {
    char origin[ORIGIN_MAX + 1];
    uint64_t size, records;
};

struct extract {
    struct extract_wish wish;
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct extract_files *files;
    int lines, csv, html;
    struct part parts[EXTRACT_PARTS_MAX];
    size_t part_count;
    struct extract_counts counts;
    struct proof_cache *cache; /* of the part that is walked over */
    char *text;                /* TEXT_MAX bytes, for whatever is being written */
    bool complete;
    char error[EXTRACT_ERROR_MAX];
};

/* What the walk over one part needs. */
struct walk {
    struct extract *extract;
    struct part *part;
    struct proof_reader reader;
    struct arena arena; /* of one record */
    void (*progress)(void *ctx, uint64_t done);
    void *ctx;
};

static int PRINTF_LIKE(2, 3) fail(struct extract *extract, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (extract->error[0] == '\0')
        vsnprintf(extract->error, sizeof extract->error, format, args);
    va_end(args);
    return -1;
}

static struct buf
text_buf(struct extract *extract)
{
    struct buf buf;

    buf_init(&buf, extract->text, TEXT_MAX);
    return buf;
}

static void
put(struct extract *extract, int file, const struct buf *buf)
{
    if (buf_ok(buf))
        extract_files_put(extract->files, file, buf_str(buf));
    else
        (void)fail(extract, "a record is too large for an extract");
}

static void
begin_summaries(struct extract *extract)
{
    struct buf buf = text_buf(extract);

    extract_csv_begin(&buf);
    put(extract, extract->csv, &buf);
    buf = text_buf(extract);
    extract_html_begin(&extract->wish, &buf);
    put(extract, extract->html, &buf);
}

struct extract *
extract_open(const char *folder, const struct extract_wish *wish,
             const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
             char error[static EXTRACT_ERROR_MAX])
{
    struct extract *extract = calloc(1, sizeof *extract);

    if (!extract || !(extract->text = malloc(TEXT_MAX)) ||
        !(extract->cache = malloc(sizeof *extract->cache))) {
        extract_close(extract);
        snprintf(error, EXTRACT_ERROR_MAX, "no memory");
        return NULL;
    }
    extract->wish = *wish;
    extract->wish.sections |= SECTION_BIT(SECTION_FACTS);
    memcpy(extract->public_key, public_key, SIGNING_PUBLIC_SIZE);
    extract->files = extract_files_open(folder, error);
    if (!extract->files) {
        extract_close(extract);
        return NULL;
    }
    extract->lines = extract_files_add(extract->files, EXTRACT_RECORDS);
    extract->csv = extract_files_add(extract->files, EXTRACT_CSV);
    extract->html = extract_files_add(extract->files, EXTRACT_HTML);
    begin_summaries(extract);
    return extract;
}

/* The decision on the municipality, or NULL when the record is not its. */
static const struct record_decision *
decision_on(const struct record *record, struct registration municipality)
{
    for (size_t i = 0; i < record->decision_count; i++)
        if (record->decisions[i].municipality.number == municipality.number)
            return &record->decisions[i];
    return NULL;
}

static bool
has_rows_of_others(const struct record *record, struct registration municipality)
{
    for (size_t i = 0; i < record->row_count; i++)
        if (record->rows[i].municipality.number != municipality.number)
            return true;
    return false;
}

static int
write_record(struct walk *walk, const struct store_record *row, unsigned sections,
             bool person_held_back)
{
    struct extract *extract = walk->extract;
    struct extract_line line = {.part = extract->part_count, .index = row->index};
    struct extract_row summary = {
        .origin = walk->part->origin, .index = row->index, .person_held_back = person_held_back};
    struct record shown;
    struct buf buf = text_buf(extract);

    opening_make(row, sections, &line.opening);
    if (proof_inclusion(&walk->reader, row->index, walk->part->size, &line.path) < 0)
        return fail(extract, "%s: record %" PRIu64 " cannot be proved; run tilts audit verify",
                    walk->part->origin, row->index);
    extract_line_encode(&line, &buf);
    if (buf.len > EXTRACT_LINE_MAX)
        buf.overflow = true;
    put(extract, extract->lines, &buf);
    if (opening_record(&line.opening, &walk->arena, &shown) < 0)
        return fail(extract, "%s: record %" PRIu64 " is malformed", walk->part->origin, row->index);
    summary.record = &shown;
    summary.decision = decision_on(&shown, extract->wish.municipality);
    buf = text_buf(extract);
    extract_csv_row(&summary, &buf);
    put(extract, extract->csv, &buf);
    buf = text_buf(extract);
    extract_html_row(&summary, &buf);
    put(extract, extract->html, &buf);
    return 0;
}

static int
take_record(struct walk *walk, const struct store_record *row)
{
    const struct str sections[] = {row->operator_part, row->person_part, row->facts_part};
    struct extract *extract = walk->extract;
    unsigned opened = extract->wish.sections;
    bool held_back = false;
    struct record record;

    if (!row->salt.ptr) {
        extract->counts.erased++;
        return 0;
    }
    arena_reset(&walk->arena);
    if (record_decode((enum record_type)row->type, sections, &walk->arena, &record) < 0)
        return fail(extract, "%s: record %" PRIu64 " is malformed; run tilts audit verify",
                    walk->part->origin, row->index);
    if (!decision_on(&record, extract->wish.municipality))
        return 0;
    if ((opened & SECTION_BIT(SECTION_PERSON)) &&
        has_rows_of_others(&record, extract->wish.municipality)) {
        held_back = !extract->wish.with_others;
        extract->counts.with_others += extract->wish.with_others;
        if (held_back)
            opened &= ~SECTION_BIT(SECTION_PERSON);
    }
    extract->counts.records++;
    extract->counts.held_back += held_back;
    walk->part->records++;
    return write_record(walk, row, opened, held_back);
}

static int
visit(void *ctx, const struct store_record *row)
{
    struct walk *walk = ctx;
    const struct extract_wish *wish = &walk->extract->wish;

    if (row->index >= walk->part->size)
        return 1; /* appended since; the checkpoint in the bundle does not cover it */
    if (walk->progress && row->index % PROGRESS_EVERY == 0)
        walk->progress(walk->ctx, row->index);
    if (row->day < wish->from.days || row->day > wish->till.days)
        return 0;
    return take_record(walk, row);
}

/* The newest checkpoint into the bundle; size 0 when the part is empty. */
static int
take_checkpoint(struct walk *walk, struct store *store)
{
    struct extract *extract = walk->extract;
    struct store_checkpoint last;
    struct checkpoint checkpoint;
    char name[EXTRACT_NAME_MAX];

    if (store->ops->last_checkpoint(store, &walk->arena, &last) < 0)
        return fail(extract, "%s: %s", walk->part->origin, store_error(store));
    if (last.size == 0)
        return 0;
    if (!checkpoint_open(last.note, str_from(walk->part->origin), extract->public_key,
                         &checkpoint) ||
        checkpoint.size != last.size)
        return fail(extract,
                    "%s: its last checkpoint is not signed by this node's key; run tilts audit "
                    "verify",
                    walk->part->origin);
    walk->part->size = last.size;
    snprintf(name, sizeof name, "checkpoint-%zu.note", extract->part_count);
    extract_files_write(extract->files, name, last.note);
    return 0;
}

int
extract_add(struct extract *extract, struct store *store, const char *origin,
            void (*progress)(void *ctx, uint64_t done), void *ctx)
{
    struct walk walk = {
        .extract = extract, .reader = restore_reader(store), .progress = progress, .ctx = ctx};
    int r;

    memset(extract->cache, 0, sizeof *extract->cache); /* another tree */
    walk.reader.cache = extract->cache;
    if (extract->part_count == EXTRACT_PARTS_MAX)
        return fail(extract, "a log of more than %d parts", EXTRACT_PARTS_MAX);
    walk.part = &extract->parts[extract->part_count++];
    if (!str_copy(str_from(origin), walk.part->origin, sizeof walk.part->origin))
        return fail(extract, "the origin is too long");
    arena_init(&walk.arena, ARENA_MAX);
    r = take_checkpoint(&walk, store);
    if (r == 0 && walk.part->size > 0 && store->ops->each_record(store, 0, visit, &walk) < 0)
        r = fail(extract, "%s: %s", origin, store_error(store));
    arena_done(&walk.arena);
    return r == 0 && extract->error[0] == '\0' ? 0 : -1;
}

/* One verifier key per part, and that of the part which will record the issue. */
static void
write_keys(struct extract *extract)
{
    struct buf buf = text_buf(extract);
    bool has_issuer = false;

    for (size_t i = 0; i < extract->part_count; i++) {
        const char *origin = extract->parts[i].origin;
        checkpoint_verifier_key(str_from(origin), extract->public_key, &buf);
        buf_add_char(&buf, '\n');
        has_issuer = has_issuer || strcmp(origin, extract->wish.issue_origin) == 0;
    }
    if (!has_issuer) {
        checkpoint_verifier_key(str_from(extract->wish.issue_origin), extract->public_key, &buf);
        buf_add_char(&buf, '\n');
    }
    extract_files_write(extract->files, EXTRACT_KEYS, buf_str(&buf));
}

/* What head and detail have in common. */
static json_t *
wish_json(const struct extract_wish *wish)
{
    char municipality[REGISTRATION_TEXT_MAX], from[DATE_TEXT_MAX], till[DATE_TEXT_MAX];
    json_t *sections = json_array();

    registration_format(wish->municipality, municipality);
    date_format(wish->from, from);
    date_format(wish->till, till);
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (wish->sections & SECTION_BIT(i))
            json_array_append_new(sections, json_string(extract_section_names[i]));
    return json_pack("{s:s, s:s, s:s, s:o, s:b}", "municipality", municipality, "from", from,
                     "till", till, "sections", sections, "with_others", (int)wish->with_others);
}

static int
write_head(struct extract *extract)
{
    CLEANUP(json_cleanup) json_t *head = wish_json(&extract->wish);
    json_t *parts = json_array();
    char at[DATE_TEXT_MAX], *text;

    instant_format(extract->wish.at_us, at);
    for (size_t i = 0; i < extract->part_count; i++)
        json_array_append_new(parts,
                              json_pack("{s:s, s:I, s:I}", "origin", extract->parts[i].origin,
                                        "size", (json_int_t)extract->parts[i].size, "records",
                                        (json_int_t)extract->parts[i].records));
    json_object_set_new(head, "form", json_string(EXTRACT_FORM));
    json_object_set_new(head, "id", json_stringn(extract->wish.id.ptr, extract->wish.id.len));
    json_object_set_new(head, "made_at", json_string(at));
    json_object_set_new(head, "software", json_string("tilts " TILTS_VERSION));
    json_object_set_new(head, "records", json_integer((json_int_t)extract->counts.records));
    json_object_set_new(head, "held_back", json_integer((json_int_t)extract->counts.held_back));
    json_object_set_new(head, "erased", json_integer((json_int_t)extract->counts.erased));
    json_object_set_new(head, "parts", parts);
    text = json_dumps(head, JSON_INDENT(1) | JSON_SORT_KEYS);
    if (!text)
        return fail(extract, "no memory");
    extract_files_write(extract->files, EXTRACT_HEAD, str_from(text));
    free(text);
    return 0;
}

int
extract_finish(struct extract *extract, uint8_t ret_manifest[static DIGEST_SIZE])
{
    struct buf buf = text_buf(extract);

    extract_html_end(&extract->wish, &extract->counts, &buf);
    put(extract, extract->html, &buf);
    write_keys(extract);
    if (write_head(extract) < 0)
        return -1;
    extract_files_write(extract->files, EXTRACT_SCRIPT, audit_scripts[0].text);
    if (extract_files_finish(extract->files, EXTRACT_MANIFEST, ret_manifest) < 0)
        return fail(extract, "%s", extract_files_error(extract->files));
    return extract->error[0] == '\0' ? 0 : -1;
}

void
extract_detail(const struct extract *extract, const uint8_t manifest[static DIGEST_SIZE],
               struct buf *buf)
{
    CLEANUP(json_cleanup) json_t *detail = wish_json(&extract->wish);
    char text[2 * DIGEST_SIZE + 1], *dumped;
    struct buf hex;

    buf_init(&hex, text, sizeof text);
    buf_add_hex(&hex, manifest, DIGEST_SIZE);
    json_object_set_new(detail, "records", json_integer((json_int_t)extract->counts.records));
    json_object_set_new(detail, "manifest", json_stringn(hex.ptr, hex.len));
    dumped = json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS);
    if (dumped)
        buf_add_c(buf, dumped);
    else
        buf->overflow = true;
    free(dumped);
}

int
extract_issue(struct extract *extract, struct str receipt)
{
    extract_files_write(extract->files, EXTRACT_ISSUED, receipt);
    if (*extract_files_error(extract->files))
        return fail(extract, "%s", extract_files_error(extract->files));
    extract->complete = true;
    return 0;
}

const struct extract_counts *
extract_counts(const struct extract *extract)
{
    return &extract->counts;
}

const char *
extract_error(const struct extract *extract)
{
    return *extract->error ? extract->error : extract_files_error(extract->files);
}

void
extract_close(struct extract *extract)
{
    if (!extract)
        return;
    extract_files_close(extract->files, extract->complete);
    free(extract->cache);
    free(extract->text);
    free(extract);
}
