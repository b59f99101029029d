/* See tidy.h. */
#include "platform/tidy.h"

#include "node/command_log.h"
#include "platform/files.h"

#include <inttypes.h>
#include <stdio.h>

#define AT_ONCE 250 /* answers in one transaction: others write in between */

static int
record(const struct node_config *node, const struct clock *clock, uint64_t deleted, char *error)
{
    char detail[64];
    int len = snprintf(detail, sizeof detail, "{\"deleted\":%" PRIu64 "}", deleted);
    const struct command_event event = {.type = RECORD_ERASURE,
                                        .subject = STR("stored answers"),
                                        .detail = {detail, (size_t)len},
                                        .outcome = STR("done")};

    return command_log_append(node, clock, &event, error);
}

static int
delete_all(struct platform_store *store, struct date today, uint64_t *deleted)
{
    size_t count;

    do {
        if (platform_store_tidy(store, today, AT_ONCE, &count) < 0)
            return -1;
        *deleted += count;
    } while (count > 0);
    return *deleted > 0 ? platform_store_tidy_end(store) : 0;
}

int
tidy_answers(const struct node_config *node, const struct clock *clock, uint64_t *ret_deleted,
             char error[static TIDY_ERROR_MAX])
{
    struct platform_store *store = platform_files_open_store(node, false, error);
    uint64_t deleted = 0;
    int r;

    if (!store)
        return -1;
    r = delete_all(store, date_in_riga(clock_now_us(clock)), &deleted);
    if (r < 0)
        snprintf(error, TIDY_ERROR_MAX, "%s", platform_store_error(store));
    platform_store_close(store);
    *ret_deleted = deleted;
    if (deleted > 0 && record(node, clock, deleted, error) < 0)
        return -1;
    return r;
}
