/* Housekeeping, out of the loop's way: sessions that are over, and write-ahead logs. */
#define _GNU_SOURCE
#include "desk/desk_private.h"

#include "base/log.h"
#include "node/part.h"
#include "store/desk_store.h"

#include <stdio.h>
#include <stdlib.h>

#define EVERY_US (60 * US_PER_SECOND)

/* Moves the write-ahead logs back into their files. */
struct tidy_job {
    struct office_job job;
    struct desk *desk;
    char *store_path, *log_path;
    char error[STORE_ERROR_MAX]; /* "" when it went well */
};

static void
run(struct office_job *job)
{
    struct tidy_job *own = (struct tidy_job *)job;

    struct store_paths paths = {.log_path = own->log_path};

    if (desk_store_tend(own->store_path, own->error) == 0 && store_tend(&paths, own->error) == 0)
        own->error[0] = '\0';
}

static void
free_job(struct tidy_job *own)
{
    free(own->store_path);
    free(own->log_path);
    free(own);
}

static void
done(struct office_job *job, bool ran)
{
    struct tidy_job *own = (struct tidy_job *)job;

    if (ran && own->error[0])
        log_event(LOG_WARNING, "checkpoint-failed", "at=desk reason=\"%s\"", own->error);
    own->desk->tidying = false;
    free_job(own);
}

static struct tidy_job *
new_job(struct desk *desk)
{
    const struct node_config *node = desk->options.node;
    struct tidy_job *own = calloc(1, sizeof *own);
    char part[PART_NAME_MAX];

    if (!own)
        return NULL;
    part_newest(node, DESK_PART, part);
    own->job.run = run;
    own->job.done = done;
    own->desk = desk;
    own->store_path = desk_store_path(node);
    own->log_path = node_log_path(node, part);
    if (own->store_path && own->log_path)
        return own;
    free_job(own);
    return NULL;
}

void
desk_tidy(struct desk *desk)
{
    int64_t now_us = clock_monotonic_us();
    struct tidy_job *own;

    if (now_us < desk->next_tidy_us || desk->tidying)
        return;
    desk->next_tidy_us = now_us + EVERY_US;
    if (desk_store_end_old_sessions(desk->store, desk->now_us - SESSION_IDLE_S * US_PER_SECOND,
                                    desk->now_us - SESSION_ABSOLUTE_S * US_PER_SECOND) < 0)
        return; /* said when the batch fails */
    own = new_job(desk);
    if (!own || office_submit(desk->office, OFFICE_SHORT, &own->job) < 0) {
        if (own)
            free_job(own);
        return; /* there is a next time */
    }
    desk->tidying = true;
}

char *
desk_store_path(const struct node_config *node)
{
    char *path;

    return asprintf(&path, "%s/desk.db", node->data) < 0 ? NULL : path;
}
