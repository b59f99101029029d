/* Ways to the platform's parts: see platform_desk.h. */
#include "platform/platform_desk.h"

#include "base/log.h"
#include "codec/json_text.h"

struct platform *
platform_of(const struct desk_call *call)
{
    return call->program;
}

void
platform_fail(struct desk_call *call)
{
    log_event(LOG_ERROR, "platform-store-failed", "request_id=%s reason=\"%s\"", call->request_id,
              platform_store_error(platform_of(call)->store));
    desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
}

bool
platform_found(struct desk_call *call, int found)
{
    if (found < 0)
        platform_fail(call);
    else if (found == 0)
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
    return found == 1;
}

bool
platform_write(struct desk_call *call)
{
    struct platform_store *store = platform_of(call)->store;

    if (platform_store_is_begun(store) || platform_store_begin(store) == 0)
        return true;
    platform_fail(call);
    return false;
}

int
platform_commit(void *ctx)
{
    struct platform *platform = ctx;
    bool wake = platform->wake_bulk;

    platform->wake_bulk = false;
    if (!platform_store_is_begun(platform->store))
        return 0;
    if (platform_store_commit(platform->store) == 0) {
        if (wake)
            bulk_desk_wake(platform->bulk);
        return 0;
    }
    log_event(LOG_ERROR, "platform-store-failed", "reason=\"%s\"",
              platform_store_error(platform->store));
    return -1;
}

void
platform_rollback(void *ctx)
{
    struct platform *platform = ctx;

    platform->wake_bulk = false;
    platform_store_rollback(platform->store);
}

const struct agreement_set *
platform_agreements(struct desk_call *call)
{
    struct platform *platform = platform_of(call);
    struct store *store = platform->registers;
    char error[512];
    int r = -1;

    if (store->ops->begin_read(store) == 0) {
        r = agreements_refresh(platform->agreements, store, error);
        store->ops->end_read(store);
    } else {
        (void)!str_copy(str_from(store_error(store)), error, sizeof error);
    }
    if (r >= 0)
        return agreements_set(platform->agreements);
    log_event(LOG_ERROR, "agreements-unreadable", "request_id=%s reason=\"%s\"", call->request_id,
              error);
    desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
    return NULL;
}

struct str
platform_who(struct desk_call *call)
{
    const struct desk_person *who = call->who;
    struct buf buf;

    arena_buf(&call->request->arena, &buf, who->name.len + who->surname.len + 1);
    buf_add(&buf, who->name);
    if (who->name.len && who->surname.len)
        buf_add_char(&buf, ' ');
    buf_add(&buf, who->surname);
    return buf_str(&buf);
}

struct str
platform_reason(struct desk_call *call, struct str reason)
{
    struct buf buf;

    arena_buf(&call->request->arena, &buf, 16 + 6 * reason.len);
    buf_add_c(&buf, "{\"reason\":");
    json_text_add(&buf, reason);
    buf_add_char(&buf, '}');
    return buf_str(&buf);
}

size_t
platform_limit(struct desk_call *call, size_t standard, size_t max)
{
    struct str text = desk_argument(call, "limit");
    uint64_t limit;

    if (!text.ptr)
        return standard;
    if (str_to_u64(text, max, &limit) && limit > 0)
        return limit;
    desk_reply_problem(call, PROBLEM_BAD_VALUE, "limit");
    return 0;
}

void
platform_reply_list(struct desk_call *call, json_t *items, json_t *next)
{
    desk_reply_json(call, 200,
                    json_pack("{s:o, s:o}", "items", items, "next", next ? next : json_null()));
}
