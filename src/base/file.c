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

/* Reads until the end or until size is full; -1 on error. */
static ssize_t
read_all(int fd, char *bytes, size_t size)
{
    size_t len = 0;

    while (len < size) {
        ssize_t n = read(fd, bytes + len, size - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

int
file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_len,
          char error[static FILE_ERROR_MAX])
{
    int fd CLEANUP(close_fd) = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    char *bytes;
    ssize_t len;

    if (fd < 0 || fstat(fd, &info) < 0)
        return fail(error, path, "cannot be opened");
    if (S_ISREG(info.st_mode) && info.st_size >= 0 && (size_t)info.st_size < max)
        max = (size_t)info.st_size;
    bytes = malloc(max + 2);
    if (!bytes)
        return fail(error, path, "no memory to read it");
    len = read_all(fd, bytes, max + 1);
    if (len < 0 || (size_t)len > max) {
        if (len >= 0)
            errno = EFBIG;
        free(bytes);
        return fail(error, path, "cannot be read");
    }
    bytes[len] = '\0';
    *ret_bytes = bytes;
    *ret_len = (size_t)len;
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

    if (!copy)
        return fail(error, path, "no memory");
    for (char *at = copy + 1;; at++) {
        char c = *at;
        if (c != '/' && c != '\0')
            continue;
        *at = '\0';
        if (mkdir(copy, mode) < 0 && errno != EEXIST) {
            free(copy);
            return fail(error, path, "folder cannot be made");
        }
        *at = c;
        if (c == '\0')
            break;
    }
    free(copy);
    return 0;
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
