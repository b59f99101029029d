/* Two slots of one page each, overwritten in place: see guard.h. */
#define _GNU_SOURCE
#include "audit/guard.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define SLOTS 2
#define SLOT_SIZE 4096 /* a page, so that one write never touches the other slot */

static_assert(CHECKPOINT_MAX < SLOT_SIZE, "a slot holds a note and the NUL behind it");

struct guard {
    int fd;
    uint64_t writes;
    char *path;
};

static int
fail(char *error, const char *path, const char *what)
{
    snprintf(error, GUARD_ERROR_MAX, "%.300s: %s", path, what);
    return -1;
}

struct guard *
guard_open(const char *path, char error[static GUARD_ERROR_MAX])
{
    struct guard *guard = calloc(1, sizeof *guard);

    if (!guard || !(guard->path = strdup(path))) {
        fail(error, path, "no memory to open it");
        free(guard);
        return NULL;
    }
    guard->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (guard->fd < 0) {
        fail(error, path, strerror(errno));
    } else if (flock(guard->fd, LOCK_EX | LOCK_NB) < 0) {
        fail(error, path,
             "another program writes this log; stop it first, or give this one another node name");
    } else {
        return guard;
    }
    guard_close(guard);
    return NULL;
}

void
guard_close(struct guard *guard)
{
    if (!guard)
        return;
    if (guard->fd >= 0) {
        /* Nobody acts on a failure here: the guard is then as old as the last sync. */
        (void)fdatasync(guard->fd);
        close(guard->fd);
    }
    free(guard->path);
    free(guard);
}

static int
write_slot(int fd, unsigned slot, const char bytes[static SLOT_SIZE])
{
    ssize_t n;

    do
        n = pwrite(fd, bytes, SLOT_SIZE, (off_t)slot * SLOT_SIZE);
    while (n < 0 && errno == EINTR);
    return n == SLOT_SIZE ? 0 : -1;
}

/* The file's name must outlive a power cut as well. */
static int
sync_folder(const char *path)
{
    char *copy = strdup(path);
    int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1, r;

    r = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        close(fd);
    free(copy);
    return r;
}

int
guard_write(struct guard *guard, struct str note)
{
    char bytes[SLOT_SIZE] = {0};

    if (note.len >= sizeof bytes)
        return -1;
    memcpy(bytes, note.ptr, note.len);
    /* The first write goes to both, so that whichever was the newer one is left behind. */
    if (guard->writes == 0 && (write_slot(guard->fd, 1, bytes) < 0 || fsync(guard->fd) < 0 ||
                               sync_folder(guard->path) < 0))
        return -1;
    if (write_slot(guard->fd, (unsigned)(guard->writes % SLOTS), bytes) < 0)
        return -1;
    guard->writes++;
    return guard->writes % GUARD_SYNC_EVERY == 0 ? fdatasync(guard->fd) : 0;
}

/* The note of a slot, up to its NUL; empty when there is none. */
static struct str
note_of(const char *slot)
{
    return (struct str){slot, strnlen(slot, SLOT_SIZE)};
}

/* All that is there, up to the size of both slots. */
static ssize_t
read_slots(const char *path, char bytes[static SLOTS * SLOT_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return errno == ENOENT ? 0 : -1;
    do
        n = pread(fd, bytes, SLOTS * SLOT_SIZE, 0);
    while (n < 0 && errno == EINTR);
    close(fd);
    return n;
}

int
guard_read(const char *path, struct str origin,
           const uint8_t public_key[static SIGNING_PUBLIC_SIZE], enum guard_state *ret_state,
           struct checkpoint *ret_checkpoint, char error[static GUARD_ERROR_MAX])
{
    char bytes[SLOTS * SLOT_SIZE] = {0};
    enum guard_state state = GUARD_FRESH;

    if (read_slots(path, bytes) < 0)
        return fail(error, path, strerror(errno));
    for (unsigned i = 0; i < SLOTS; i++) {
        struct str note = note_of(bytes + (size_t)i * SLOT_SIZE);
        struct checkpoint checkpoint;
        if (note.len == 0)
            continue;
        if (!checkpoint_open(note, origin, public_key, &checkpoint)) {
            state = state == GUARD_HOLDS ? GUARD_HOLDS : GUARD_DAMAGED;
        } else if (state != GUARD_HOLDS || checkpoint.size > ret_checkpoint->size) {
            state = GUARD_HOLDS;
            *ret_checkpoint = checkpoint;
            ret_checkpoint->origin = (struct str){NULL, 0};
        }
    }
    *ret_state = state;
    return 0;
}
