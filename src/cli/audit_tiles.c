/*
 * tilts audit checkpoint --tiles: the whole tree of each part as static files that any C2SP client
 * reads: checkpoint, tile/<level>/<index>[.p/<width>], tile/entries/<index>[.p/<width>]. The
 * entries are the leaves, which hold no personal data. Source: c2sp.org/tlog-tiles.
 */
#include "audit/commitment.h"
#include "base/file.h"
#include "cli/audit_checkpoint.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TILE 256
#define PATH_SIZE 4096

struct exporting {
    struct cli *cli;
    const char *folder; /* of this part */
    struct store *store;
    uint64_t size;
    uint64_t entry; /* the next one */
    char entries[TILE * (2 + LEAF_SIZE)];
    size_t entries_len;
    uint64_t files;
    char error[FILE_ERROR_MAX];
};

/* Index 1234067 is "x001/x234/067". */
static void
add_index(struct buf *path, uint64_t index)
{
    char groups[8][5];
    int count = 0;

    do {
        snprintf(groups[count++], sizeof groups[0], "%03u", (unsigned)(index % 1000));
        index /= 1000;
    } while (index && count < 8);
    while (count-- > 1)
        buf_addf(path, "x%s/", groups[count]);
    buf_add_c(path, groups[0]);
}

/* A tile that is not full has its width in its name. */
static int
write_tile(struct exporting *x, const char *kind, uint64_t index, unsigned width, struct str bytes)
{
    char memory[PATH_SIZE], folder[PATH_SIZE], *slash;
    struct buf path;

    buf_init(&path, memory, sizeof memory);
    buf_addf(&path, "%s/tile/%s/", x->folder, kind);
    add_index(&path, index);
    if (width < TILE)
        buf_addf(&path, ".p/%u", width);
    if (!buf_c(&path)) {
        snprintf(x->error, sizeof x->error, "%s: the path is too long", x->folder);
        return -1;
    }
    memcpy(folder, memory, path.len + 1);
    slash = strrchr(folder, '/');
    *slash = '\0';
    if (file_make_folder(folder, 0755, x->error) < 0 ||
        file_write(memory, bytes, 0644, x->error) < 0)
        return -1;
    x->files++;
    return 0;
}

static int
write_level(struct exporting *x, unsigned level, uint64_t count)
{
    uint8_t hashes[TILE][DIGEST_SIZE];
    char kind[12];

    snprintf(kind, sizeof kind, "%u", level);
    for (uint64_t i = 0; i * TILE < count; i++) {
        uint64_t left = count - i * TILE;
        unsigned width = left < TILE ? (unsigned)left : TILE;
        if (x->store->ops->read_hashes(x->store, level, i * TILE, width, hashes) < 0) {
            snprintf(x->error, sizeof x->error, "%s", store_error(x->store));
            return -1;
        }
        if (write_tile(x, kind, i, width,
                       (struct str){(const char *)hashes, (size_t)width * DIGEST_SIZE}) < 0)
            return -1;
    }
    return 0;
}

static int
flush_entries(struct exporting *x)
{
    unsigned width = (unsigned)((x->entry - 1) % TILE + 1);
    struct str bytes = {x->entries, x->entries_len};

    x->entries_len = 0;
    return write_tile(x, "entries", (x->entry - 1) / TILE, width, bytes);
}

static int
add_entry(void *ctx, const struct store_record *row)
{
    struct exporting *x = ctx;
    uint8_t *at = (uint8_t *)x->entries + x->entries_len;

    if (row->index >= x->size)
        return 1; /* newer than the checkpoint */
    at[0] = LEAF_SIZE >> 8;
    at[1] = LEAF_SIZE & 0xff;
    commitment_leaf((enum record_type)row->type, (struct date){row->day},
                    (const uint8_t(*)[DIGEST_SIZE])row->commitments, at + 2);
    x->entries_len += 2 + LEAF_SIZE;
    x->entry++;
    return x->entry % TILE == 0 && flush_entries(x) < 0 ? -1 : 0;
}

static int
export_tree(struct exporting *x, struct str note)
{
    char path[PATH_SIZE];
    unsigned level = 0;

    for (uint64_t count = x->size; count; count /= TILE)
        if (write_level(x, level++, count) < 0)
            return -1;
    if (x->store->ops->each_record(x->store, 0, add_entry, x) < 0 ||
        (x->entries_len && flush_entries(x) < 0)) {
        if (!x->error[0])
            snprintf(x->error, sizeof x->error, "%s", store_error(x->store));
        return -1;
    }
    /* Last, so that whoever sees it finds all that it promises. */
    snprintf(path, sizeof path, "%s/checkpoint", x->folder);
    return file_write(path, note, 0644, x->error);
}

static int
export_part(struct cli *cli, const struct audit_part *part, const char *folder)
{
    char path[PATH_SIZE];
    struct exporting *x = calloc(1, sizeof *x);
    struct store_checkpoint last = {0};
    struct arena arena;
    int r = CLI_DONE;

    if (!x)
        return cli_fail(cli, CLI_FAILURE, "no memory");
    snprintf(path, sizeof path, "%s/%s", folder, part->lane); /* "b/0": a folder in a folder */
    x->cli = cli;
    x->folder = path;
    x->store = audit_part_open(part, x->error);
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    if (!x->store || x->store->ops->last_checkpoint(x->store, &arena, &last) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", x->store ? store_error(x->store) : x->error);
    x->size = last.size;
    if (r == CLI_DONE && last.size && export_tree(x, last.note) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", x->error);
    if (r == CLI_DONE && !cli->json)
        printf("%s: %" PRIu64 " records, %" PRIu64 " tiles in %s\n", part->origin, x->size,
               x->files, path);
    arena_done(&arena);
    store_close(x->store);
    free(x);
    return r;
}

int
audit_tiles(struct cli *cli, const struct audit_parts *parts, const char *folder)
{
    int r = CLI_DONE;

    for (size_t i = 0; r == CLI_DONE && i < parts->count; i++)
        r = export_part(cli, &parts->parts[i], folder);
    if (r == CLI_DONE && cli->json)
        cli_print_json(json_pack("{s:s, s:i}", "folder", folder, "parts", (int)parts->count));
    return r;
}
