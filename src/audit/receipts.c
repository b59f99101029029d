/* Writing the document: see receipts.h. */
#include "audit/receipts.h"

#include "audit/restore.h"
#include "codec/json_text.h"

#include <stdlib.h>

#define NOTES_MAX (RECEIPTS_PARTS_MAX * (size_t)CHECKPOINT_NOTE_MAX)

/* One part that holds records asked for, and how paths to its newest checkpoint are made. */
struct part {
    struct proof_reader reader; /* its ctx is the store */
    struct store_checkpoint last;
};

struct writing {
    struct part parts[RECEIPTS_PARTS_MAX];
    size_t part_count;
    struct arena arena;   /* notes and caches */
    struct arena scratch; /* of one receipt */
    struct buf *buf;
};

/* The place of the store's part; part_count when it is not there. */
static size_t
find_part(const struct writing *writing, const struct store *store)
{
    size_t i = 0;

    while (i < writing->part_count && writing->parts[i].reader.ctx != store)
        i++;
    return i;
}

/* The records were found before, so the checkpoint read now covers them. */
static int
add_part(struct writing *writing, struct store *store)
{
    struct part *part = &writing->parts[writing->part_count];

    if (writing->part_count == RECEIPTS_PARTS_MAX)
        return -1;
    part->reader = restore_reader(store);
    part->reader.cache = arena_alloc(&writing->arena, sizeof *part->reader.cache);
    if (!part->reader.cache || store->ops->last_checkpoint(store, &writing->arena, &part->last) < 0)
        return -1;
    writing->part_count++;
    return 0;
}

static int
take_parts(struct writing *writing, const struct receipts_found *found, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (found[i].store && find_part(writing, found[i].store) == writing->part_count &&
            add_part(writing, found[i].store) < 0)
            return -1;
    return 0;
}

static void
put_base64(const void *bytes, size_t len, struct buf *buf)
{
    buf_add_char(buf, '"');
    buf_add_base64(buf, bytes, len);
    buf_add_char(buf, '"');
}

static void
put_checkpoints(const struct writing *writing)
{
    struct buf *buf = writing->buf;

    buf_add(buf, STR("{\"checkpoints\":["));
    for (size_t i = 0; i < writing->part_count; i++) {
        struct str rest = writing->parts[i].last.note;
        buf_add(buf, i > 0 ? STR(",{\"origin\":") : STR("{\"origin\":"));
        json_text_add(buf, str_split(&rest, '\n'));
        buf_add(buf, STR(",\"note\":"));
        json_text_add(buf, writing->parts[i].last.note);
        buf_add_char(buf, '}');
    }
}

static int
put_opening(struct writing *writing, const struct store_record *row)
{
    struct opening opening;
    struct buf bytes;

    arena_reset(&writing->scratch);
    arena_buf(&writing->scratch, &bytes, OPENING_FRAME_MAX + row->facts_part.len);
    opening_make(row, SECTION_BIT(SECTION_FACTS), &opening);
    opening_encode(&opening, &bytes);
    if (!buf_ok(&bytes))
        return -1;
    put_base64(bytes.ptr, bytes.len, writing->buf);
    return 0;
}

static int
put_receipt(struct writing *writing, struct str id, const struct receipts_found *found)
{
    size_t place = find_part(writing, found->store);
    const struct part *part = &writing->parts[place];
    struct buf *buf = writing->buf;
    struct proof_path path;

    if (proof_inclusion(&part->reader, found->row.index, part->last.size, &path) < 0)
        return -1;
    buf_add(buf, STR("{\"request_id\":"));
    json_text_add(buf, id);
    buf_add(buf, STR(",\"checkpoint\":"));
    buf_add_u64(buf, place);
    buf_add(buf, STR(",\"index\":"));
    buf_add_u64(buf, found->row.index);
    buf_add(buf, STR(",\"opening\":"));
    if (put_opening(writing, &found->row) < 0)
        return -1;
    buf_add(buf, STR(",\"path\":"));
    put_base64(path.hashes, path.count * DIGEST_SIZE, buf);
    buf_add_char(buf, '}');
    return buf_ok(buf) ? 0 : -1;
}

static int
put_receipts(struct writing *writing, const struct str *ids, const struct receipts_found *found,
             size_t count)
{
    bool first = true;

    buf_add(writing->buf, STR("],\"receipts\":["));
    for (size_t i = 0; i < count; i++) {
        if (!found[i].store)
            continue;
        if (!first)
            buf_add_char(writing->buf, ',');
        first = false;
        if (put_receipt(writing, ids[i], &found[i]) < 0)
            return -1;
    }
    return 0;
}

static void
put_missing(const struct str *ids, const struct receipts_found *found, size_t count,
            struct buf *buf)
{
    bool first = true;

    buf_add(buf, STR("],\"missing\":["));
    for (size_t i = 0; i < count; i++) {
        if (found[i].store)
            continue;
        if (!first)
            buf_add_char(buf, ',');
        first = false;
        json_text_add(buf, ids[i]);
    }
    buf_add(buf, STR("]}\n"));
}

int
receipts_write(const struct str *ids, const struct receipts_found *found, size_t count,
               struct buf *buf)
{
    struct writing writing = {.buf = buf};
    int r;

    arena_init(&writing.arena, NOTES_MAX + RECEIPTS_PARTS_MAX * sizeof(struct proof_cache));
    arena_init(&writing.scratch, PROOF_EXTRA_MAX);
    r = take_parts(&writing, found, count);
    if (r == 0) {
        put_checkpoints(&writing);
        r = put_receipts(&writing, ids, found, count);
        put_missing(ids, found, count, buf);
    }
    arena_done(&writing.scratch);
    arena_done(&writing.arena);
    return r == 0 && buf_ok(buf) ? 0 : -1;
}
