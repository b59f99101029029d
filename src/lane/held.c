/* Replies held back: see held.h. They are few, so the list is walked. */
#include "lane/held.h"

#include <limits.h>

void
held_reply(struct held *held, struct exchange *x, int64_t now_us)
{
    if (x->hold_ms == 0 || held->count == LIMIT_HELD) {
        http_reply(x->request, &x->reply);
        return;
    }
    held->waiting[held->count].x = x;
    held->waiting[held->count++].due_us = now_us + (int64_t)x->hold_ms * 1000;
}

void
held_release(struct held *held, int64_t now_us, bool everything)
{
    size_t kept = 0;

    for (size_t i = 0; i < held->count; i++) {
        struct exchange *x = held->waiting[i].x;
        if (everything || x->request->gone || held->waiting[i].due_us <= now_us)
            http_reply(x->request, &x->reply);
        else
            held->waiting[kept++] = held->waiting[i];
    }
    held->count = kept;
}

int
held_timeout_ms(const struct held *held, int64_t now_us)
{
    int64_t next_us = INT64_MAX, left_ms;

    for (size_t i = 0; i < held->count; i++)
        if (held->waiting[i].due_us < next_us)
            next_us = held->waiting[i].due_us;
    if (held->count == 0)
        return -1;
    left_ms = next_us > now_us ? (next_us - now_us) / 1000 + 1 : 0;
    return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}
