/* One line of fixed length, overwritten in place: see guard.h. */
#include "audit/guard.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define SIZE_DIGITS 20
#define LINE_LENGTH (SIZE_DIGITS + 1 + 2 * DIGEST_SIZE + 1)

struct guard {
    int fd;
};

struct guard *
guard_open(const char *path, char error[static GUARD_ERROR_MAX])
{
    struct guard *guard = malloc(sizeof *guard);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (!guard || fd < 0) {
        snprintf(error, GUARD_ERROR_MAX, "%s: %s", path, strerror(errno));
    } else if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        snprintf(error, GUARD_ERROR_MAX,
                 "%s: another program writes this log; stop it first, or give this one another "
                 "node name",
                 path);
    } else {
        guard->fd = fd;
        return guard;
    }
    if (fd >= 0)
        close(fd);
    free(guard);
    return NULL;
}

void
guard_close(struct guard *guard)
{
    if (!guard)
        return;
    close(guard->fd);
    free(guard);
}

int
guard_write(struct guard *guard, const struct merkle_frontier *frontier)
{
    char line[LINE_LENGTH + 1];
    uint8_t root[DIGEST_SIZE];
    struct buf buf;
    ssize_t n;

    merkle_root(frontier, root);
    buf_init(&buf, line, sizeof line);
    buf_addf(&buf, "%0*" PRIu64 " ", SIZE_DIGITS, frontier->size);
    buf_add_hex(&buf, root, sizeof root);
    buf_add_char(&buf, '\n');
    do
        n = pwrite(guard->fd, line, buf.len, 0);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)buf.len ? 0 : -1;
}

int
guard_read(const char *path, uint64_t *ret_size, uint8_t ret_root[static DIGEST_SIZE],
           char error[static GUARD_ERROR_MAX])
{
    char file_error[FILE_ERROR_MAX], *bytes;
    struct str rest, size;
    size_t len;
    bool good;

    if (file_read(path, LINE_LENGTH, &bytes, &len, file_error) < 0) {
        snprintf(error, GUARD_ERROR_MAX, "%.*s", GUARD_ERROR_MAX - 1, file_error);
        return -1;
    }
    *ret_size = 0;
    rest = (struct str){bytes, len};
    size = str_split(&rest, ' ');
    good = len == 0 || (len == LINE_LENGTH && str_to_u64(size, UINT64_MAX, ret_size) &&
                        hex_decode(str_trim(rest), ret_root, DIGEST_SIZE));
    free(bytes);
    if (good)
        return 0;
    snprintf(error, GUARD_ERROR_MAX, "%s: is damaged; verify the log, then remove this file", path);
    return -1;
}
