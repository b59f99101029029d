/* Small files, read once, written now and then: see seen.h. */
#define _GNU_SOURCE
#include "platform/seen.h"

#include "base/date.h"
#include "base/file.h"
#include "node/part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARTS_MAX 64
#define FILE_MAX 1024

struct part {
    char origin[ORIGIN_MAX + 1];
    uint64_t size;
    uint8_t root[DIGEST_SIZE];
    int64_t written_us;
    bool dirty;
};

struct seen {
    char *base; /* "<folder>/<prefix>-" */
    struct part parts[PARTS_MAX];
    size_t count;
};

struct seen *
seen_open(const char *folder, const char *prefix, char error[static SEEN_ERROR_MAX])
{
    struct seen *seen = calloc(1, sizeof *seen);

    if (seen && asprintf(&seen->base, "%s/%s-", folder, prefix) < 0)
        seen->base = NULL;
    if (!seen || !seen->base)
        snprintf(error, SEEN_ERROR_MAX, "no memory");
    else if (file_make_folder(folder, 0700, error) == 0)
        return seen;
    if (seen)
        free(seen->base);
    free(seen);
    return NULL;
}

/* The file of an origin, by the part's name at its end; NULL when that can be none. */
static char *
path_of(const struct seen *seen, const char *origin)
{
    const char *part = strrchr(origin, '/');
    char *path;

    if (!part || !part_name_fits(str_from(part + 1)) ||
        asprintf(&path, "%s%s", seen->base, part + 1) < 0)
        return NULL;
    return path;
}

/* Nothing there is fine: nothing was seen. */
static int
read_part(const struct seen *seen, struct part *part)
{
    char *path = path_of(seen, part->origin), *bytes = NULL, error[FILE_ERROR_MAX];
    struct str rest, origin, size, root;
    size_t len = 0, root_len = 0;
    int r = path ? 0 : -1;

    if (r == 0 && access(path, F_OK) == 0) {
        r = file_read(path, FILE_MAX, &bytes, &len, error);
        rest = (struct str){bytes, len};
        origin = str_split(&rest, '\n');
        size = str_split(&rest, '\n');
        root = str_split(&rest, '\n');
        if (r == 0 &&
            (!str_eq_c(origin, part->origin) || !str_to_u64(size, INT64_MAX, &part->size) ||
             !base64_decode(root, part->root, sizeof part->root, &root_len) ||
             root_len != sizeof part->root))
            r = -1;
    }
    free(bytes);
    free(path);
    return r;
}

static struct part *
part_of(struct seen *seen, struct str origin)
{
    struct part *part;

    for (size_t i = 0; i < seen->count; i++)
        if (str_eq_c(origin, seen->parts[i].origin))
            return &seen->parts[i];
    if (seen->count == PARTS_MAX)
        return NULL;
    part = &seen->parts[seen->count];
    *part = (struct part){.size = 0};
    if (!str_copy(origin, part->origin, sizeof part->origin) || read_part(seen, part) < 0)
        return NULL;
    seen->count++;
    return part;
}

static int
write_part(const struct seen *seen, struct part *part)
{
    char memory[FILE_MAX], error[FILE_ERROR_MAX], *path = path_of(seen, part->origin);
    struct buf buf;
    int r;

    buf_init(&buf, memory, sizeof memory);
    buf_addf(&buf, "%s\n%llu\n", part->origin, (unsigned long long)part->size);
    buf_add_base64(&buf, part->root, sizeof part->root);
    buf_add_char(&buf, '\n');
    r = path && buf_ok(&buf) ? file_write(path, buf_str(&buf), 0600, error) : -1;
    free(path);
    part->dirty = r < 0;
    return r;
}

void
seen_close(struct seen *seen)
{
    if (!seen)
        return;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->parts[i].dirty)
            (void)write_part(seen, &seen->parts[i]);
    free(seen->base);
    free(seen);
}

int
seen_look(struct seen *seen, const struct checkpoint *checkpoint, enum seen_verdict *ret_verdict,
          struct checkpoint *ret_old)
{
    const struct part *part = part_of(seen, checkpoint->origin);

    if (!part)
        return -1;
    *ret_old = (struct checkpoint){.origin = str_from(part->origin), .size = part->size};
    memcpy(ret_old->root, part->root, sizeof part->root);
    if (part->size == 0)
        *ret_verdict = SEEN_SAME;
    else if (checkpoint->size > part->size)
        *ret_verdict = SEEN_GROWN;
    else if (checkpoint->size == part->size &&
             memcmp(checkpoint->root, part->root, sizeof part->root) == 0)
        *ret_verdict = SEEN_SAME;
    else
        *ret_verdict = SEEN_FORKED;
    return 0;
}

int
seen_take(struct seen *seen, const struct checkpoint *checkpoint, int64_t now_us)
{
    struct part *part = part_of(seen, checkpoint->origin);

    if (!part)
        return -1;
    if (part->size == checkpoint->size)
        return 0;
    part->size = checkpoint->size;
    memcpy(part->root, checkpoint->root, sizeof part->root);
    part->dirty = true;
    if (part->written_us && now_us - part->written_us < US_PER_SECOND)
        return 0;
    part->written_us = now_us;
    return write_part(seen, part);
}
