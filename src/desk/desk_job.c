/* Waiting for the back office: see desk_job.h. */
#include "desk/desk_job.h"

#include "desk/desk_private.h"

/* Nobody waits any more: the worker may finish, its result goes nowhere. */
static void
over(struct desk_call *call)
{
    struct desk_job *job = call->user;

    job->call = NULL;
    office_abandon(&job->job);
}

int
desk_job_submit(struct desk_job *job, struct desk_call *call, enum office_room room,
                unsigned deadline_ms)
{
    job->call = call;
    if (office_submit(desk_office(call->desk), room, &job->job) < 0)
        return -1;
    call->user = job;
    desk_park(call, deadline_ms, over);
    return 0;
}
