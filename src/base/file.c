/* Bounded reading and atomic writing: see file.h. */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_READ 4096U

static int
fail(char *error, const char *path, const char *what)
{
    snprintf(error, FILE_ERROR_MAX, "%s: %s: %s", path, what, strerror(errno));
    return -1;
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Reads to the end into *bytes, grown as needed but never beyond max; errno says why it is -1. */
static int
read_all(int fd, size_t size, size_t max, char **bytes, size_t *ret_len)
{
    size_t len = 0;

    for (;;) {
        ssize_t n;
        if (len == size) {
            char *grown;
            /* One byte more than max tells a file that is too large from one that just fits. */
            size = len > max / 2 ? max + 1 : 2 * len;
            grown = len <= max ? realloc(*bytes, size + 1) : NULL;
            if (!grown) {
                errno = len <= max ? ENOMEM : EFBIG;
                return -1;
            }
            *bytes = grown;
        }
        n = read(fd, *bytes + len, size - len);
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0)
            len += (size_t)n;
    }
    if (len > max) {
        errno = EFBIG;
        return -1;
    }
    (*bytes)[len] = '\0';
    *ret_len = len;
    return 0;
}

int
file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_len,
          char error[static FILE_ERROR_MAX])
{
    int fd CLEANUP(close_fd) = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    size_t size, len;
    char *bytes;

    if (fd < 0 || fstat(fd, &info) < 0)
        return fail(error, path, "cannot be opened");
    /* The size is a guess: pipes and /proc say 0, and a file may grow while it is read. */
    size = info.st_size > 0 ? (size_t)info.st_size + 1 : FIRST_READ;
    if (size > max)
        size = max + 1;
    bytes = malloc(size + 1);
    if (!bytes)
        return fail(error, path, "no memory to read it");
    if (read_all(fd, size, max, &bytes, &len) < 0) {
        int r = fail(error, path, "cannot be read");
        free(bytes);
        return r;
    }
    *ret_bytes = bytes;
    *ret_len = len;
    return 0;
}

static int
write_all(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes.ptr += n;
        bytes.len -= (size_t)n;
    }
    return fsync(fd);
}

static int
sync_folder_of(const char *path)
{
    char *copy = strdup(path);
    int fd CLEANUP(close_fd) = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    free(copy);
    return fd < 0 ? -1 : fsync(fd);
}

/* Gives the temporary file its name; link() is the call that never replaces what is there. */
static int
put_in_place(const char *temporary, const char *path, bool replace)
{
    if (replace)
        return rename(temporary, path);
    if (link(temporary, path) < 0)
        return -1;
    return unlink(temporary);
}

static int
write_file(const char *path, struct str bytes, unsigned mode, bool replace, char *error)
{
    int fd CLEANUP(close_fd) = -1;
    char *temporary = NULL;

    if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
        return fail(error, path, "no memory to write it");
    fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        free(temporary);
        return fail(error, path, "cannot be made");
    }
    if (fchmod(fd, mode) < 0 || write_all(fd, bytes) < 0 ||
        put_in_place(temporary, path, replace) < 0 || sync_folder_of(path) < 0) {
        fail(error, path, "cannot be written");
        unlink(temporary);
        free(temporary);
        return -1;
    }
    free(temporary);
    return 0;
}

/* An existing folder is fine; an existing file is not. */
static int
make_one(const char *path, unsigned mode)
{
    struct stat info;

    if (mkdir(path, mode) == 0)
        return 0;
    if (errno != EEXIST || stat(path, &info) < 0)
        return -1;
    if (S_ISDIR(info.st_mode))
        return 0;
    errno = ENOTDIR;
    return -1;
}

int
file_write(const char *path, struct str bytes, unsigned mode, char error[static FILE_ERROR_MAX])
{
    return write_file(path, bytes, mode, true, error);
}

int
file_write_new(const char *path, struct str bytes, unsigned mode, char error[static FILE_ERROR_MAX])
{
    return write_file(path, bytes, mode, false, error);
}

int
file_make_folder(const char *path, unsigned mode, char error[static FILE_ERROR_MAX])
{
    char *copy = strdup(path);
    int r = 0;

    if (!copy)
        return fail(error, path, "no memory");
    if (path[0] == '\0')
        errno = ENOENT;
    for (char *at = copy; *at && r == 0; at++) {
        char next = at[1];
        if (next != '/' && next != '\0')
            continue;
        at[1] = '\0';
        r = make_one(copy, mode);
        at[1] = next;
    }
    if (r < 0 || path[0] == '\0')
        r = fail(error, path, "folder cannot be made");
    free(copy);
    return r;
}

char *
file_beside(const char *beside, const char *path)
{
    char *copy, *joined = NULL;

    if (path[0] == '/')
        return strdup(path);
    copy = strdup(beside);
    if (!copy)
        return NULL;
    if (asprintf(&joined, "%s/%s", dirname(copy), path) < 0)
        joined = NULL;
    free(copy);
    return joined;
}

int
file_settle(const char *beside, char **path)
{
    char *settled;

    if (!*path)
        return 0;
    settled = file_beside(beside, *path);
    if (!settled)
        return -1;
    free(*path);
    *path = settled;
    return 0;
}
