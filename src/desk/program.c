/* A child process and its three descriptors: see program.h. */
#define _GNU_SOURCE /* memfd_create, pipe2, pidfd_open, posix_spawn_file_actions_addclosefrom_np \
                     */
#include "desk/program.h"

#include "base/clock.h"
#include "pki/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELF "/proc/self/exe"
#define OUTPUT_FIRST (64 * 1024)
#define LOOK_MS 200 /* how long an abandoned or late one may go unnoticed */

struct child {
    const struct program_call *call;
    struct program_result *result;
    int input, output[2], error[2], pidfd; /* pipes: [0] is ours */
    pid_t pid;
    size_t output_size, sentence_len;
    int64_t deadline_us;
    bool killed;
};

/* The input as a file in memory: nobody waits for it to be read, and no pipe can break. */
static int
open_input(struct str input)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    size_t done = 0;

    while (fd >= 0 && done < input.len) {
        ssize_t n = write(fd, input.ptr + done, input.len - done);
        if (n < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

static int
open_pipe(int ends[2])
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

static int
set_up_files(const struct child *child, posix_spawn_file_actions_t *files)
{
    int r = posix_spawn_file_actions_adddup2(files, child->input, STDIN_FILENO);

    if (r == 0)
        r = posix_spawn_file_actions_adddup2(files, child->output[1], STDOUT_FILENO);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(files, child->error[1], STDERR_FILENO);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    return r;
}

/* A group of its own to be killed as one; signals as a fresh program has them. */
static int
set_up_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    int r;

    sigemptyset(&none);
    sigfillset(&all);
    r = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                 POSIX_SPAWN_SETSIGDEF);
    if (r == 0)
        r = posix_spawnattr_setpgroup(attributes, 0);
    if (r == 0)
        r = posix_spawnattr_setsigmask(attributes, &none);
    return r ? r : posix_spawnattr_setsigdefault(attributes, &all);
}

static int
spawn(struct child *child)
{
    const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", child->call->setting,
                                       NULL};
    const char *path = child->call->path ? child->call->path : SELF;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int r;

    if (posix_spawn_file_actions_init(&files))
        return -1;
    if (posix_spawnattr_init(&attributes)) {
        posix_spawn_file_actions_destroy(&files);
        return -1;
    }
    r = set_up_files(child, &files);
    if (r == 0)
        r = set_up_attributes(&attributes);
    if (r == 0) /* it changes nothing: the casts are its interface's fault */
        r = posix_spawn(&child->pid, path, &files, &attributes, (char *const *)child->call->argv,
                        (char *const *)environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return r ? -1 : 0;
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int
begin(struct child *child)
{
    child->input = open_input(child->call->input);
    if (child->input < 0 || open_pipe(child->output) < 0 || open_pipe(child->error) < 0 ||
        spawn(child) < 0)
        return -1;
    close_fd(&child->input);
    close_fd(&child->output[1]);
    close_fd(&child->error[1]);
    child->pidfd = pidfd_open(child->pid, 0);
    return 0;
}

static void
kill_all(struct child *child, enum program_end why)
{
    if (!child->killed)
        child->result->end = why;
    child->killed = true;
    kill(-child->pid, SIGKILL);
}

/* Room for one byte more than is there, within the bound; NULL: none. */
static char *
output_room(struct child *child, size_t *ret_size)
{
    struct program_result *result = child->result;
    size_t max = child->call->output_max + 1; /* NUL */

    if (result->output_len + 1 >= child->output_size && child->output_size < max) {
        size_t size = child->output_size ? 2 * child->output_size : OUTPUT_FIRST;
        char *grown = realloc(result->output, size < max ? size : max);
        if (!grown)
            return NULL;
        result->output = grown;
        child->output_size = size < max ? size : max;
    }
    *ret_size = child->output_size - result->output_len - 1;
    return *ret_size ? result->output + result->output_len : NULL;
}

/* Reads what is there; closes at the end. */
static void
take_output(struct child *child)
{
    char beyond;
    size_t size;
    ssize_t n;

    do {
        char *room = output_room(child, &size);
        n = room ? read(child->output[0], room, size) : read(child->output[0], &beyond, 1);
        if (n > 0 && !room)
            kill_all(child, PROGRAM_TOO_MUCH);
        else if (n > 0)
            child->result->output_len += (size_t)n;
    } while ((n > 0 && !child->killed) || (n < 0 && errno == EINTR));
    if (n == 0 || child->killed)
        close_fd(&child->output[0]);
}

/* What is beyond the first bytes is read and let go, so that nobody waits for it. */
static void
take_sentence(struct child *child)
{
    char bytes[PROGRAM_SENTENCE_MAX];
    ssize_t n;

    while ((n = read(child->error[0], bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)) {
        size_t room = PROGRAM_SENTENCE_MAX - 1 - child->sentence_len;
        size_t len = n > 0 ? (size_t)n : 0;
        memcpy(child->result->sentence + child->sentence_len, bytes, len < room ? len : room);
        child->sentence_len += len < room ? len : room;
        child->result->sentence[child->sentence_len] = '\0';
    }
    if (n == 0)
        close_fd(&child->error[0]);
}

static void
look_at_limits(struct child *child)
{
    if (child->call->abandoned && atomic_load(child->call->abandoned))
        kill_all(child, PROGRAM_ABANDONED);
    else if (clock_monotonic_us() >= child->deadline_us)
        kill_all(child, PROGRAM_TOO_LONG);
}

/* Until it has ended, whoever else still holds its pipes. */
static void
attend(struct child *child)
{
    struct pollfd fds[3];

    do {
        fds[0] = (struct pollfd){.fd = child->output[0], .events = POLLIN};
        fds[1] = (struct pollfd){.fd = child->error[0], .events = POLLIN};
        fds[2] = (struct pollfd){.fd = child->pidfd, .events = POLLIN};
        if (poll(fds, 3, LOOK_MS) < 0)
            continue;
        if (fds[0].revents)
            take_output(child);
        if (fds[1].revents)
            take_sentence(child);
        if (!child->killed)
            look_at_limits(child);
    } while (!fds[2].revents);
    if (child->output[0] >= 0)
        take_output(child);
    if (child->error[0] >= 0)
        take_sentence(child);
}

static void
reap(struct child *child)
{
    int status = 0;

    kill(-child->pid, SIGKILL); /* what it may have left behind */
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (child->killed)
        return;
    child->result->end = WIFEXITED(status) ? PROGRAM_ENDED : PROGRAM_CRASHED;
    child->result->exit = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

void
program_run(const struct program_call *call, struct program_result *ret_result)
{
    struct child child = {
        .call = call,
        .result = ret_result,
        .input = -1,
        .output = {-1, -1},
        .error = {-1, -1},
        .pidfd = -1,
        .deadline_us = clock_monotonic_us() + (int64_t)call->deadline_ms * 1000,
    };

    *ret_result = (struct program_result){.end = PROGRAM_NOT_BEGUN};
    if (begin(&child) == 0) {
        if (child.pidfd < 0)
            kill_all(&child, PROGRAM_NOT_BEGUN);
        else
            attend(&child);
        reap(&child);
    }
    close_fd(&child.input);
    for (size_t i = 0; i < 2; i++) {
        close_fd(&child.output[i]);
        close_fd(&child.error[i]);
    }
    close_fd(&child.pidfd);
    if (!ret_result->output) /* nothing was written */
        ret_result->output = calloc(1, 1);
    if (!ret_result->output)
        ret_result->end = PROGRAM_NOT_BEGUN;
    else
        ret_result->output[ret_result->output_len] = '\0';
}

void
program_result_done(struct program_result *result)
{
    if (result->output)
        digest_wipe(result->output, result->output_len);
    free(result->output);
    result->output = NULL;
}
