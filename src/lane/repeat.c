/* Earlier records by request id: see repeat.h. */
#include "lane/repeat.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sister {
    char *path;
    struct store *store; /* opened when it is first needed */
};

struct repeat {
    size_t count;
    struct sister sisters[];
};

struct repeat *
repeat_open(const char *const *paths, size_t count)
{
    struct repeat *repeat = calloc(1, sizeof *repeat + count * sizeof repeat->sisters[0]);

    if (!repeat)
        return NULL;
    for (; repeat->count < count; repeat->count++) {
        repeat->sisters[repeat->count].path = strdup(paths[repeat->count]);
        if (!repeat->sisters[repeat->count].path) {
            repeat_close(repeat);
            return NULL;
        }
    }
    return repeat;
}

void
repeat_close(struct repeat *repeat)
{
    if (!repeat)
        return;
    for (size_t i = 0; i < repeat->count; i++) {
        store_close(repeat->sisters[i].store);
        free(repeat->sisters[i].path);
    }
    free(repeat);
}

/* 0 with *ret_store NULL while the sister has no file yet. */
static int
sister_store(struct sister *sister, struct store **ret_store)
{
    struct store_paths paths = {.log_path = sister->path, .read_only = true};
    char error[STORE_ERROR_MAX];

    *ret_store = NULL;
    if (!sister->store && access(sister->path, F_OK) == 0) {
        sister->store = store_open(&paths, error);
        if (!sister->store)
            return -1;
    }
    *ret_store = sister->store;
    return 0;
}

/* An answer before refusals, which are older when the caller was told to come again. */
static bool
comes_first(const struct store_record *found, const struct store_record *first)
{
    if (first->index == UINT64_MAX || found->type != first->type)
        return first->index == UINT64_MAX || found->type < first->type;
    return found->at_us < first->at_us;
}

int
repeat_find_record(struct exchange_tools *tools, const struct caller *caller, struct str request_id,
                   struct arena *arena, struct store_record *ret_record, struct store **ret_store)
{
    struct record named = {.request_id = request_id, .caller = caller->registration};
    struct store_record first = {.index = UINT64_MAX}, found;
    struct store *part = tools->store;
    char memory[RECORD_KEY_MAX];
    struct buf key;

    buf_init(&key, memory, sizeof memory);
    record_key(&named, &key);
    for (size_t i = 0; i <= tools->repeat->count; i++) {
        if (i > 0 && sister_store(&tools->repeat->sisters[i - 1], &part) < 0)
            return -1;
        if (!part)
            continue;
        if (part->ops->find_record(part, buf_str(&key), arena, &found) < 0)
            return -1;
        if (found.index != UINT64_MAX && comes_first(&found, &first)) {
            first = found;
            *ret_store = part;
        }
    }
    *ret_record = first;
    return 0;
}

/* An erased record no longer says what was asked, so nothing can be the same as it. */
static bool
has_same_content(const struct exchange *x, const struct store_record *earlier)
{
    const struct str sections[SECTION_COUNT] = {[SECTION_FACTS] = earlier->facts_part};
    struct record record;

    return earlier->facts_part.ptr &&
           record_decode((enum record_type)earlier->type, sections, &x->request->arena, &record) ==
               0 &&
           record.request_hash && digest_equal(record.request_hash, x->request_hash, DIGEST_SIZE);
}

static void
find_in_log(struct exchange_tools *tools, struct exchange *x)
{
    struct store_record earlier;
    struct store *store;

    if (repeat_find_record(tools, x->caller, x->query.request_id, &x->request->arena, &earlier,
                           &store) < 0)
        problem_set(&x->problem, PROBLEM_REGISTER_UNAVAILABLE, "");
    else if (earlier.index == UINT64_MAX)
        return;
    else if (!has_same_content(x, &earlier))
        problem_set(&x->problem, PROBLEM_REQUEST_ID_REUSED, "");
    else
        x->repeat_of = earlier.index;
}

static bool
is_same_request(const struct exchange *x, const struct exchange *y)
{
    return x->caller->registration.number == y->caller->registration.number &&
           str_eq(x->query.request_id, y->query.request_id);
}

/* The earlier of two in one batch has no index yet, but its place in the batch tells it. */
static bool
find_in_batch(struct exchange_tools *tools, struct exchange *const *batch, size_t position)
{
    struct exchange *x = batch[position];

    for (size_t i = 0; i < position; i++) {
        if (!is_same_request(x, batch[i]))
            continue;
        if (!digest_equal(x->request_hash, batch[i]->request_hash, DIGEST_SIZE))
            problem_set(&x->problem, PROBLEM_REQUEST_ID_REUSED, "");
        else
            x->repeat_of = audit_log_size(tools->log) + i;
        return true;
    }
    return false;
}

void
repeat_find(struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct exchange *x = batch[i];
        if (x->problem.code != PROBLEM_NONE || x->query.request_id.len == 0)
            continue;
        if (!find_in_batch(tools, batch, i))
            find_in_log(tools, x);
    }
}
