/*
 * A job of the back office that a parked call waits for. Like the office's own it is the beginning
 * of a struct of the caller's, whose done() replies when there is still a call. Thread: the desk's.
 */
#ifndef TILTS_DESK_DESK_JOB_H
#define TILTS_DESK_DESK_JOB_H

#include "desk/desk_call.h"
#include "desk/office.h"

struct desk_job {
    struct office_job job;  /* first; run and done are the caller's to set */
    struct desk_call *call; /* NULL once nobody waits; only the desk's thread looks at it */
};

/* Hands it over and parks the call. -1 when that room is full: the job stays the caller's. */
int desk_job_submit(struct desk_job *job, struct desk_call *call, enum office_room room,
                    unsigned deadline_ms) MUST_USE;

#endif
