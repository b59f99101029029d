/*
 * Checkpoints and consistency proofs of every part of the node, read through a handle of their own:
 * see endpoints_log.h.
 */
#include "provider/endpoints_log.h"

#include "audit/consistency.h"
#include "audit/restore.h"
#include "node/part.h"
#include "provider/config.h"

#include <string.h>

#define PREFIX "/v1/log/"
#define TEXT "text/plain; charset=utf-8"

struct asking {
    struct lane *lane;
    struct http_request *request;
    struct store *store;
};

static void
reply_text(const struct asking *a, const struct buf *buf)
{
    if (!buf_ok(buf)) {
        lane_refuse(a->lane, a->request, PROBLEM_INTERNAL);
        return;
    }
    http_reply(a->request,
               &(struct http_reply){.status = 200, .content_type = TEXT, .body = buf_str(buf)});
}

struct joining {
    uint64_t size;
    struct buf *buf;
};

static int
add_cosignature(void *ctx, const struct store_attachment *attachment)
{
    struct joining *joining = ctx;

    if (attachment->size == joining->size && attachment->kind == ATTACHMENT_COSIGNATURE) {
        buf_add(joining->buf, attachment->bytes);
        buf_add_char(joining->buf, '\n');
    }
    return attachment->size < joining->size; /* they come largest first */
}

/* The note with the cosignatures that are kept beside it. */
static void
serve_checkpoint(struct asking *a)
{
    struct arena *arena = &a->request->arena;
    struct store_checkpoint last;
    struct joining joining;
    struct buf buf;

    if (a->store->ops->last_checkpoint(a->store, arena, &last) < 0) {
        lane_refuse(a->lane, a->request, PROBLEM_LOG_UNAVAILABLE);
        return;
    }
    if (last.size == 0) {
        lane_refuse(a->lane, a->request, PROBLEM_NOT_FOUND);
        return;
    }
    arena_buf(arena, &buf, CHECKPOINT_NOTE_MAX);
    buf_add(&buf, last.note);
    joining = (struct joining){last.size, &buf};
    if (a->store->ops->each_attachment(a->store, add_cosignature, &joining) < 0)
        lane_refuse(a->lane, a->request, PROBLEM_LOG_UNAVAILABLE);
    else
        reply_text(a, &buf);
}

/* 1 when it is there and a size; 0 when it is not there. */
static int
size_argument(const struct http_request *request, const char *name, uint64_t *ret_size)
{
    struct str text;

    if (!http_argument(request, name, &text))
        return 0;
    return str_to_u64(text, INT64_MAX, ret_size) && *ret_size ? 1 : -1;
}

static void
serve_consistency(struct asking *a)
{
    struct arena *arena = &a->request->arena;
    struct proof_reader reader = restore_reader(a->store);
    struct store_checkpoint checkpoint;
    uint64_t from = 0, to = 0;
    struct proof_path path;
    struct buf buf;
    int given = size_argument(a->request, "to", &to), r;

    if (size_argument(a->request, "from", &from) != 1 || given < 0) {
        lane_refuse(a->lane, a->request, PROBLEM_BAD_REQUEST);
        return;
    }
    r = given ? a->store->ops->find_checkpoint(a->store, to, arena, &checkpoint)
              : a->store->ops->last_checkpoint(a->store, arena, &checkpoint);
    if (r < 0 || (given && checkpoint.size != to) || from > checkpoint.size ||
        proof_consistency(&reader, from, checkpoint.size, &path) < 0) {
        lane_refuse(a->lane, a->request, PROBLEM_NOT_FOUND);
        return;
    }
    arena_buf(arena, &buf, CONSISTENCY_TEXT_MAX);
    consistency_write(from, &path, checkpoint.note, &buf);
    reply_text(a, &buf);
}

/* Read only; NULL when there is no such part. A part that is ours is never made here. */
static struct store *
open_part(const struct provider_config *config, struct str name)
{
    char text[PART_NAME_MAX], error[STORE_ERROR_MAX];

    if (!part_name_fits(name) || !str_copy(name, text, sizeof text) ||
        !part_is_there(&config->node, text))
        return NULL;
    return part_open(&config->node, text, true, error);
}

void
endpoints_log(struct lane *lane, struct http_request *request)
{
    struct str rest = {request->path.ptr + sizeof PREFIX - 1,
                       request->path.len - sizeof PREFIX + 1};
    struct str name = str_split(&rest, '/');
    struct asking a = {.lane = lane, .request = request};

    if (!lane_admits(lane, request))
        return;
    a.store = open_part(lane_user(lane), name);
    if (a.store && str_eq_c(rest, "checkpoint"))
        serve_checkpoint(&a);
    else if (a.store && str_eq_c(rest, "consistency"))
        serve_consistency(&a);
    else
        lane_refuse(lane, request, PROBLEM_NOT_FOUND);
    store_close(a.store);
}
