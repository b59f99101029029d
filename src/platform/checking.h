/*
 * One check at the desk, from the call that wants it to the stored answer: parks the call, asks
 * (ask.h), stores what came of it and replies. When the caller does not wait for it, the answer is
 * stored all the same. Thread: the desk's.
 */
#ifndef TILTS_PLATFORM_CHECKING_H
#define TILTS_PLATFORM_CHECKING_H

#include "platform/ask.h"
#include "platform/platform_desk.h"

/* What is asked, by whom, for what. Views are copied. */
struct checking_order {
    struct application application;
    const struct desk_person *asker; /* whose name the provider gets */
    struct date from, till;
    struct str reason;     /* why another day than that of application; empty: it is that day */
    struct str request_id; /* of the check */
    /* Answers the call; stored is the content, borrowed. */
    void (*reply)(struct desk_call *call, const struct check_entry *check,
                  const struct application *application, const json_t *stored);
};

/* Judges and asks; the call is answered, now or later. */
void checking_begin(struct desk_call *call, const struct checking_order *order);
/* Records that the check was refused, and answers with the problem. */
void checking_refuse(struct desk_call *call, const struct checking_order *order,
                     enum problem_code code);
/* Forgets all that are under way, after ask_close(). */
void checking_forget_all(struct platform *platform);

#endif
