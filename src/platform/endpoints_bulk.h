/* Calls about bulk jobs: fill, start, follow, see what came of it. Thread: the desk's. */
#ifndef TILTS_PLATFORM_ENDPOINTS_BULK_H
#define TILTS_PLATFORM_ENDPOINTS_BULK_H

#include "desk/desk_call.h"

void endpoints_bulk_list(struct desk_call *call);
void endpoints_bulk_add(struct desk_call *call);
void endpoints_bulk_fill(struct desk_call *call);
void endpoints_bulk_show(struct desk_call *call);
/* The route's `row` is its struct bulk_move. */
void endpoints_bulk_move(struct desk_call *call);
void endpoints_bulk_rows(struct desk_call *call);

struct bulk_move {
    int to;              /* enum bulk_state */
    const char *outcome; /* for the record: "started", ... */
};
extern const struct bulk_move bulk_start, bulk_pause, bulk_resume, bulk_cancel;

#endif
