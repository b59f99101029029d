/*
 * Showing a stored answer: each time is a use of the data (3.2.7) and is recorded before it leaves.
 * Thread: the desk's.
 */
#ifndef TILTS_PLATFORM_SHOWING_H
#define TILTS_PLATFORM_SHOWING_H

#include "desk/desk_call.h"
#include "store/platform_store.h"

/* A check with all that is shown of it. */
struct shown_check {
    struct check_entry check;
    struct application application;
    json_t *stored;                  /* its content; json_decref() it */
    const struct desk_person *asker; /* whom it is shown to; NULL: who calls */
};

/* By its request id; false: there is none or it is deleted, and the call was answered. */
bool showing_find(struct desk_call *call, struct str request_id,
                  struct shown_check *ret_shown) MUST_USE;
/*
 * The record: what was shown, how ("shown", "slip 2026-000017", "bulk job 3") and why. False: the
 * call was answered.
 */
bool showing_record(struct desk_call *call, const struct shown_check *shown, struct str how,
                    struct str reason) MUST_USE;

#endif
