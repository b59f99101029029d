/*
 * Exchanges that are recorded and answered, but whose reply is held back for a while: a rehearsal
 * (lane/rehearsal.h) asks for that. They stay parked in the server; the lane goes on meanwhile.
 * Thread: the lane's.
 */
#ifndef TILTS_LANE_HELD_H
#define TILTS_LANE_HELD_H

#include "base/limits.h"
#include "lane/exchange.h"

struct held {
    struct {
        struct exchange *x;
        int64_t due_us; /* monotonic */
    } waiting[LIMIT_HELD];
    size_t count;
};

/* Replies now, or keeps the exchange for as long as it asks and there is a place. */
void held_reply(struct held *held, struct exchange *x, int64_t now_us);
/* Replies to all that are due; with everything true, to all. */
void held_release(struct held *held, int64_t now_us, bool everything);
/* Milliseconds until the next one is due; -1: none waits. */
int held_timeout_ms(const struct held *held, int64_t now_us);

#endif
