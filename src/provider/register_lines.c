/*
 * Records of a file: see register_lines.h. The buffer always holds one longest record and a bit, so
 * that looking for a record's end never has to read. A record that cannot be one (too long, a quote
 * never closed) costs the reader no more than its first line: the next one starts afresh.
 */
#include "provider/register_lines.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_SIZE ((size_t)64 * 1024)
#define LONGEST ((size_t)LIMIT_IMPORT_LINE_MAX)

struct register_lines {
    int fd;
    struct digest *digest;
    size_t begin, end; /* what is read and not yet handed out */
    uint64_t line;     /* lines handed out */
    uint64_t done, total;
    bool at_end, failed;
    char bytes[BUFFER_SIZE];
};

/* Reads until there is room for no more or the end; false when that fails. */
static bool
fill(struct register_lines *lines)
{
    if (lines->end - lines->begin > LONGEST + 2 || lines->at_end || lines->failed)
        return !lines->failed;
    memmove(lines->bytes, lines->bytes + lines->begin, lines->end - lines->begin);
    lines->end -= lines->begin;
    lines->begin = 0;
    while (lines->end < BUFFER_SIZE && !lines->at_end) {
        ssize_t n = read(lines->fd, lines->bytes + lines->end, BUFFER_SIZE - lines->end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            lines->failed = true;
            return false;
        }
        digest_add(lines->digest, lines->bytes + lines->end, (size_t)n);
        lines->at_end = n == 0;
        lines->end += (size_t)n;
        lines->done += (uint64_t)n;
    }
    return true;
}

struct register_lines *
register_lines_open(const char *path, char error[static FILE_ERROR_MAX])
{
    struct register_lines *lines = calloc(1, sizeof *lines);
    struct stat info;

    if (!lines || !(lines->digest = digest_open())) {
        free(lines);
        snprintf(error, FILE_ERROR_MAX, "%s: no memory to read it", path);
        return NULL;
    }
    lines->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd < 0 || fstat(lines->fd, &info) < 0 || !fill(lines)) {
        snprintf(error, FILE_ERROR_MAX, "%s: %s", path, strerror(errno));
        register_lines_close(lines);
        return NULL;
    }
    lines->total = info.st_size > 0 ? (uint64_t)info.st_size : 0;
    if (lines->end >= 3 && memcmp(lines->bytes, "\xef\xbb\xbf", 3) == 0)
        lines->begin = 3;
    return lines;
}

void
register_lines_close(struct register_lines *lines)
{
    uint8_t hash[DIGEST_SIZE];

    if (!lines)
        return;
    if (lines->digest)
        digest_close(lines->digest, hash);
    if (lines->fd >= 0)
        close(lines->fd);
    free(lines);
}

char
register_lines_first_byte(struct register_lines *lines)
{
    struct str rest =
        str_trim((struct str){lines->bytes + lines->begin, lines->end - lines->begin});

    return rest.len ? rest.ptr[0] : '\0';
}

/* Where the record at text ends: the place of its newline, or len when there is none. */
static size_t
find_end(const char *text, size_t len, bool quotes, bool *ret_open)
{
    enum { BEGIN, PLAIN, QUOTED, CLOSING } state = quotes ? BEGIN : PLAIN;
    size_t i;

    for (i = 0; i < len && (state == QUOTED || text[i] != '\n'); i++) {
        char c = text[i];
        if (!quotes)
            continue;
        if (state == QUOTED)
            state = c == '"' ? CLOSING : QUOTED;
        else if (c == '"' &&
                 state != PLAIN) /* a field's first byte, or the half of a doubled one */
            state = QUOTED;
        else
            state = c == ',' ? BEGIN : PLAIN;
    }
    *ret_open = state == QUOTED;
    return i;
}

/* Passes over everything up to the next newline, which stays. */
static bool
skip_line(struct register_lines *lines)
{
    for (;;) {
        const char *at = memchr(lines->bytes + lines->begin, '\n', lines->end - lines->begin);
        if (at) {
            lines->begin = (size_t)(at - lines->bytes);
            return true;
        }
        lines->begin = lines->end;
        if (!fill(lines))
            return false;
        if (lines->begin == lines->end)
            return true;
    }
}

/* A record that is none: its first line alone is given back, cut to what may be shown. */
static bool
give_up(struct register_lines *lines, bool open, struct register_record *record)
{
    size_t held = lines->end - lines->begin;
    const char *newline = memchr(record->text, '\n', held < LONGEST ? held : LONGEST);

    record->problem = open ? "a quote is opened and not closed" : "the line is too long";
    if (newline || held <= LONGEST) {
        record->len = newline ? (size_t)(newline - record->text) : held;
        lines->begin += record->len;
        return true;
    }
    record->problem = "the line is too long";
    record->len = 0; /* skipping the rest may overwrite it */
    return skip_line(lines);
}

int
register_lines_next(struct register_lines *lines, bool quotes, struct register_record *ret_record)
{
    struct register_record record = {.line = lines->line + 1};
    size_t held, len;
    bool open;

    if (!fill(lines))
        return -1;
    held = lines->end - lines->begin;
    if (held == 0)
        return 0;
    record.text = lines->bytes + lines->begin;
    len = find_end(record.text, held < LONGEST + 2 ? held : LONGEST + 2, quotes, &open);
    if (open || len > LONGEST + 1 || (len > LONGEST && record.text[len - 1] != '\r')) {
        if (!give_up(lines, open, &record))
            return -1;
    } else {
        record.len = len;
        for (size_t i = 0; i < len; i++)
            lines->line += record.text[i] == '\n';
        lines->begin += len;
    }
    if (lines->begin < lines->end) /* the newline itself */
        lines->begin++;
    lines->line++;
    if (record.len > 0 && record.text[record.len - 1] == '\r')
        record.len--;
    *ret_record = record;
    return 1;
}

int
register_lines_finish(struct register_lines *lines, char ret_hex[static REGISTER_SHA256_HEX_MAX])
{
    uint8_t hash[DIGEST_SIZE];
    struct buf buf;

    while (!lines->at_end && !lines->failed) {
        lines->begin = lines->end;
        fill(lines);
    }
    if (lines->failed)
        return -1;
    digest_close(lines->digest, hash);
    lines->digest = NULL;
    buf_init(&buf, ret_hex, REGISTER_SHA256_HEX_MAX);
    buf_add_hex(&buf, hash, sizeof hash);
    return buf_c(&buf) ? 0 : -1;
}

uint64_t
register_lines_done(const struct register_lines *lines)
{
    return lines->done;
}

uint64_t
register_lines_total(const struct register_lines *lines)
{
    return lines->total;
}
