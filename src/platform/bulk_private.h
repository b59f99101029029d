/* What bulk.c (the loop) and bulk_row.c (one row's way) share. */
#ifndef TILTS_PLATFORM_BULK_PRIVATE_H
#define TILTS_PLATFORM_BULK_PRIVATE_H

#include "node/part_log.h"
#include "platform/bulk.h"
#include "platform/late_receipts.h"

#include <stdatomic.h>

#define BULK_WINDOW 1024 /* rows under way */

struct bulk_row_work {
    struct bulk *bulk;
    struct ask_question question;
    struct arena arena; /* its own, used again for later rows */
    struct bulk_item item;
    bool refused; /* without being asked: an application that may not be */
    struct bulk_row_work *next;
};

struct bulk_rows {
    struct bulk_row_work *first, *last;
    size_t count;
};

/* The job that is worked on; id 0: none. */
struct bulk_current {
    int64_t id;
    struct arena arena; /* the asker's texts */
    struct bulk_asker asker;
    struct operator_name name;
    struct operator_standing standing;
    int64_t unsettled_after;
    bool resumed;   /* what was left behind is under way again */
    bool exhausted; /* nothing more to take */
};

struct bulk {
    struct bulk_options options;
    struct platform_store *store;
    struct part_log *log;
    struct ask *ask;
    struct late_receipts *late;
    int lock_fd, wake_fd;
    atomic_bool stopping;
    int64_t stopping_since_us; /* monotonic; 0: not stopping */
    int64_t only;              /* the one job that is worked on; 0: any */
    struct bulk_current job;
    struct bulk_row_work *work; /* all of them */
    struct bulk_rows idle, done;
    size_t under_way;              /* taken and not done */
    int64_t settled_us, looked_us; /* monotonic: last settling, last look at the asker */
    struct arena taking;           /* items of one take */
    char error[BULK_ERROR_MAX];
};

/* Puts an idle piece of work to a row; it comes back through bulk_row_done(). */
void bulk_row_begin(struct bulk *bulk, const struct bulk_item *item);
/* The check of a row that is done; texts live until the work is used again. */
struct check_entry bulk_row_check(struct bulk_row_work *work);
/* Done rows that came to nothing by our own fault are left as asked: false. */
bool bulk_row_counts(const struct bulk_row_work *work);

void bulk_rows_add(struct bulk_rows *rows, struct bulk_row_work *work);
struct bulk_row_work *bulk_rows_take(struct bulk_rows *rows); /* NULL when empty */

#endif
