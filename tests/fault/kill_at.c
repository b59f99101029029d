/*
 * Preloaded into a program, it kills that program, without a word, right before its n-th call that
 * writes to disk (KILL_AT=n, from 1). So a test can go through every moment at which the state on
 * disk changes. Nothing of it is in the program itself.
 */
#undef _FILE_OFFSET_BITS /* else pwrite and pwrite64 are one name */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

int kill_at_count(void);

int
kill_at_count(void)
{
    static long left = -1;
    const char *text = getenv("KILL_AT");

    if (left < 0)
        left = text ? strtol(text, NULL, 10) : 0;
    if (left > 0 && --left == 0)
        kill(getpid(), SIGKILL);
    return 0;
}

/* A function of libc that is counted and then called. */
#define COUNTED(type, name, parameters, arguments)     \
    type name parameters;                              \
    type name parameters                               \
    {                                                  \
        static type(*real) parameters;                 \
        if (!real)                                     \
            *(void **)&real = dlsym(RTLD_NEXT, #name); \
        kill_at_count();                               \
        return real arguments;                         \
    }

COUNTED(ssize_t, pwrite64, (int fd, const void *bytes, size_t len, off64_t at),
        (fd, bytes, len, at))
COUNTED(ssize_t, pwrite, (int fd, const void *bytes, size_t len, off_t at), (fd, bytes, len, at))
COUNTED(int, fsync, (int fd), (fd))
COUNTED(int, fdatasync, (int fd), (fd))
COUNTED(int, rename, (const char *from, const char *to), (from, to))
COUNTED(int, unlink, (const char *path), (path))
COUNTED(int, ftruncate64, (int fd, off64_t len), (fd, len))
COUNTED(int, ftruncate, (int fd, off_t len), (fd, len))
