/* The rejects file: see register_reject.h. */
#include "provider/register_reject.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VALUE_SHOWN_MAX 256

static int
fail(char *error, const char *path, const char *why)
{
    snprintf(error, FILE_ERROR_MAX,
             "%s: the rejects cannot be written there: %s; name another place with --rejects", path,
             why);
    return -1;
}

static bool
is_same_file(const char *a, const char *b)
{
    struct stat x, y;

    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

int
register_reject_open(const char *path, const char *input_path, struct register_reject *ret_reject,
                     char error[static FILE_ERROR_MAX])
{
    FILE *file;
    int fd;

    if (is_same_file(path, input_path))
        return fail(error, path, "that is the file to import");
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(error, path, strerror(errno));
    file = fchmod(fd, 0600) == 0 ? fdopen(fd, "w") : NULL;
    if (!file) {
        close(fd);
        return fail(error, path, strerror(errno));
    }
    fputs("line,column,value,reason\r\n", file);
    *ret_reject = (struct register_reject){.file = file, .path = path};
    return 0;
}

static void
put_quoted(FILE *file, struct str value)
{
    bool is_text = str_is_utf8(value);
    size_t len = value.len < VALUE_SHOWN_MAX ? value.len : VALUE_SHOWN_MAX;

    /* Cut between characters. */
    while (is_text && len < value.len && len > 0 && ((unsigned char)value.ptr[len] & 0xc0) == 0x80)
        len--;
    fputc('"', file);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c == '"')
            fputc('"', file);
        fputc(c < 0x20 || c == 0x7f || (!is_text && c >= 0x80) ? '?' : c, file);
    }
    fputc('"', file);
}

void
register_reject_add(struct register_reject *reject, uint64_t line, const char *column,
                    struct str value, const char *reason)
{
    if (reject->count++ >= REGISTER_REJECTS_MAX)
        return;
    fprintf(reject->file, "%" PRIu64 ",%s,", line, column ? column : "");
    put_quoted(reject->file, value);
    fputc(',', reject->file);
    put_quoted(reject->file, str_from(reason));
    fputs("\r\n", reject->file);
}

int
register_reject_close(struct register_reject *reject, char error[static FILE_ERROR_MAX])
{
    bool bad;

    if (!reject->file)
        return 0;
    bad = ferror(reject->file) != 0;
    bad |= fclose(reject->file) != 0;
    reject->file = NULL;
    if (reject->count == 0)
        unlink(reject->path);
    return bad ? fail(error, reject->path, "the disk is full or failing") : 0;
}
