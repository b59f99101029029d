/*
 * The back office: threads for what would hold up the desk's loop. It has rooms, so that what takes
 * long never stands before what is short:
 *
 *     OFFICE_SHORT     argon2: one worker, so that signing in never takes more than one core
 *     OFFICE_OUTSIDE   calls to an identity provider, which may be down until their deadline
 *     OFFICE_COMMANDS  commands (desk/program.h) that read a few rows: two workers
 *     OFFICE_LONG      commands that may take minutes: verification, reports, extracts
 *
 * A job is a struct of the caller's that begins with a struct office_job. It is handed over by
 * office_submit() and comes back, exactly once, by its done() in the loop's thread; between the two
 * it belongs to the office, and whatever run() touches must be the job's own.
 *
 *     loop:  office_fd() readable -> office_collect() -> done() of every finished job
 *
 * Thread: all functions the loop's; run() a worker's, in which all signals are blocked.
 */
#ifndef TILTS_DESK_OFFICE_H
#define TILTS_DESK_OFFICE_H

#include "base/macros.h"

#include <stdatomic.h>
#include <stdbool.h>

enum office_room { OFFICE_SHORT, OFFICE_OUTSIDE, OFFICE_COMMANDS, OFFICE_LONG, OFFICE_ROOMS };

struct office;

struct office_job {
    void (*run)(struct office_job *job); /* may look at `abandoned` and stop early */
    /* ran: whether run() was called; not so for a job abandoned before. May free the job. */
    void (*done)(struct office_job *job, bool ran);
    atomic_bool abandoned; /* set by office_abandon() */
    /* The office's own. */
    struct office_job *next;
    bool ran;
};

/* NULL: no memory, threads or descriptors (errno). */
struct office *office_open(void) MUST_USE;
int office_fd(const struct office *office); /* an eventfd to wait on for reading */
/* 0, or -1 when LIMIT_OFFICE_JOBS are in that room: the caller is told to come again. */
int office_submit(struct office *office, enum office_room room, struct office_job *job) MUST_USE;
/* Nobody waits for it any more: not run when it has not begun, else asked to stop. */
void office_abandon(struct office_job *job);
void office_collect(struct office *office);
/* Abandons all jobs, waits for the running ones, calls done() of each. NULL is fine. */
void office_close(struct office *office);

#endif
