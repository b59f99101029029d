/* See caretaker.h. */
#define _GNU_SOURCE
#include "platform/caretaker.h"

#include "base/date.h"
#include "base/log.h"
#include "node/part.h"
#include "platform/tidy.h"
#include "store/store.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define ROUND_MS 1000

struct caretaker {
    const struct node_config *node;
    const struct clock *clock;
    pthread_t thread;
    int stop;         /* eventfd */
    struct date tidy; /* the day on which answers were last deleted */
};

static void
move_back(const char *path)
{
    const struct store_paths paths = {.log_path = path};
    char error[STORE_ERROR_MAX];

    if (access(path, F_OK) == 0 && store_tend(&paths, error) < 0)
        log_event(LOG_WARNING, "checkpoint-failed", "reason=\"%s\"", error);
}

static void
move_file_back(const struct node_config *node, const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", node->data, name) < 0)
        return;
    move_back(path);
    free(path);
}

static void
move_part_back(const struct node_config *node, const char *lane)
{
    char name[PART_NAME_MAX], *path;

    part_newest(node, lane, name);
    path = node_log_path(node, name);
    if (path)
        move_back(path);
    free(path);
}

static void
delete_answers(struct caretaker *caretaker)
{
    struct date today = date_in_riga(clock_now_us(caretaker->clock));
    char error[TIDY_ERROR_MAX];
    uint64_t deleted;

    if (date_eq(today, caretaker->tidy))
        return;
    caretaker->tidy = today;
    if (tidy_answers(caretaker->node, caretaker->clock, &deleted, error) < 0)
        log_event(LOG_ERROR, "answers-not-deleted", "reason=\"%s\"", error);
    else
        log_event(LOG_INFO, "answers-deleted", "count=%" PRIu64, deleted);
}

static void *
run(void *arg)
{
    struct caretaker *caretaker = arg;
    struct pollfd stop = {.fd = caretaker->stop, .events = POLLIN};

    do {
        move_file_back(caretaker->node, "platform.db");
        move_file_back(caretaker->node, "desk.db");
        move_file_back(caretaker->node, "register.db");
        move_part_back(caretaker->node, "desk");
        move_part_back(caretaker->node, "bulk");
        delete_answers(caretaker);
    } while (poll(&stop, 1, ROUND_MS) <= 0);
    return NULL;
}

struct caretaker *
caretaker_open(const struct node_config *node, const struct clock *clock)
{
    struct caretaker *caretaker = calloc(1, sizeof *caretaker);

    if (!caretaker)
        return NULL;
    *caretaker = (struct caretaker){.node = node,
                                    .clock = clock,
                                    .stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
                                    .tidy = DATE_NONE};
    if (caretaker->stop >= 0 && pthread_create(&caretaker->thread, NULL, run, caretaker) == 0)
        return caretaker;
    if (caretaker->stop >= 0)
        close(caretaker->stop);
    free(caretaker);
    return NULL;
}

void
caretaker_close(struct caretaker *caretaker)
{
    if (!caretaker)
        return;
    eventfd_write(caretaker->stop, 1);
    pthread_join(caretaker->thread, NULL);
    close(caretaker->stop);
    free(caretaker);
}
