/*
 * The back office: threads for what would hold up the desk's loop. Two rooms with one worker each,
 * because what takes minutes must not keep people from signing in: OFFICE_SHORT for argon2 and
 * calls to an identity provider, OFFICE_COMMANDS for commands (desk/program.h).
 *
 * A job is a struct of the caller's that begins with a struct office_job. It is handed over by
 * office_submit() and comes back, exactly once, by its done() in the loop's thread; between the two
 * it belongs to the office, and whatever run() touches must be the job's own.
 *
 *     loop:  office_fd() readable -> office_collect() -> done() of every finished job
 *
 * Thread: all functions the loop's; run() a worker's.
 */
#ifndef TILTS_DESK_OFFICE_H
#define TILTS_DESK_OFFICE_H

#include "base/macros.h"

#include <stdatomic.h>
#include <stdbool.h>

enum office_room { OFFICE_SHORT, OFFICE_COMMANDS, OFFICE_ROOMS };

struct office;

struct office_job {
    void (*run)(struct office_job *job); /* may look at `abandoned` and stop early */
    /* ran: whether run() was called; not so for an abandoned job, and at office_close(). */
    void (*done)(struct office_job *job, bool ran);
    atomic_bool abandoned;   /* set by office_abandon() */
    struct office_job *next; /* the office's own */
};

struct office *office_open(void) MUST_USE;  /* NULL: no memory, threads or descriptors (errno) */
int office_fd(const struct office *office); /* an eventfd to wait on for reading */
/* 0, or -1 when LIMIT_OFFICE_JOBS wait in that room: the caller is told to come again. */
int office_submit(struct office *office, enum office_room room, struct office_job *job) MUST_USE;
/* Nobody waits for it any more: not run when it has not begun, else asked to stop. */
void office_abandon(struct office_job *job);
void office_collect(struct office *office);
/* Abandons all jobs, waits for the running ones, calls done() of each. NULL is fine. */
void office_close(struct office *office);

#endif
