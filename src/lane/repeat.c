/* Earlier records by request id: see repeat.h. */
#include "lane/repeat.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define SISTERS_MAX 64
#define KEYS_ARENA_MAX ((size_t)LIMIT_BATCH * (RECORD_KEY_MAX + 512))

struct sister {
    char *path;
    struct store *store; /* opened when it is first needed */
};

struct repeat {
    char *database; /* NULL: the sisters are files, and all of them are known from the start */
    size_t count;
    struct sister sisters[SISTERS_MAX];
    struct arena keys; /* of the batch under way */
};

static int
add_sister(struct repeat *repeat, struct str path)
{
    struct sister *sister = &repeat->sisters[repeat->count];

    if (repeat->count == SISTERS_MAX)
        return -1;
    *sister = (struct sister){.path = strndup(path.ptr, path.len)};
    if (!sister->path)
        return -1;
    repeat->count++;
    return 0;
}

struct repeat *
repeat_open(const char *database, const char *const *paths, size_t count)
{
    struct repeat *repeat = calloc(1, sizeof *repeat);
    bool good = repeat != NULL;

    if (good && database)
        good = (repeat->database = strdup(database)) != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = add_sister(repeat, str_from(paths[i])) == 0;
    if (!good) {
        repeat_close(repeat);
        return NULL;
    }
    arena_init(&repeat->keys, KEYS_ARENA_MAX);
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
    arena_done(&repeat->keys);
    free(repeat->database);
    free(repeat);
}

/* 0 with *ret_store NULL while the sister has no file yet. */
static int
sister_store(const struct repeat *repeat, struct sister *sister, struct store **ret_store)
{
    const struct store_paths paths = {
        .log_path = sister->path, .read_only = true, .database = repeat->database};
    char error[STORE_ERROR_MAX];

    *ret_store = NULL;
    if (!sister->store && store_has_log(repeat->database, sister->path, error) == 1) {
        sister->store = store_open(&paths, error);
        if (!sister->store)
            return -1;
    }
    *ret_store = sister->store;
    return 0;
}

/* Of two parts' records, as find_record says of one part's. */
static bool
comes_first(const struct store_record *found, const struct store_record *first)
{
    if (first->index == UINT64_MAX || found->type != first->type)
        return first->index == UINT64_MAX || found->type < first->type;
    return found->type == STORE_ANSWERED ? found->at_us > first->at_us
                                         : found->at_us < first->at_us;
}

/* The caller's id as the log knows it, in arena; ptr NULL when that is full. */
static struct str
key_of(const struct caller *caller, struct str request_id, struct arena *arena)
{
    struct record named = {.request_id = request_id, .caller = caller->registration};
    char memory[RECORD_KEY_MAX];
    struct buf key;

    buf_init(&key, memory, sizeof memory);
    record_key(&named, &key);
    return arena_str(arena, buf_str(&key));
}

/* The part of that origin; a handle of its own, for a store knows one part. */
static int
part_store(struct exchange_tools *tools, struct str origin, struct store **ret_store)
{
    struct repeat *repeat = tools->repeat;
    size_t i = 0;

    while (i < repeat->count && !str_eq_c(origin, repeat->sisters[i].path))
        i++;
    if (i == repeat->count && add_sister(repeat, origin) < 0)
        return -1;
    return sister_store(repeat, &repeat->sisters[i], ret_store);
}

static int
find_in_database(struct exchange_tools *tools, struct str key, struct arena *arena,
                 struct store_record *ret_record, struct store **ret_store)
{
    struct str origin;
    struct store *part;

    if (tools->store->ops->find_parts(tools->store, &key, 1, arena, &origin) < 0)
        return -1;
    if (!origin.ptr)
        return 0;
    if (part_store(tools, origin, &part) < 0 || !part ||
        part->ops->find_record(part, key, arena, ret_record) < 0)
        return -1;
    *ret_store = part;
    return 0;
}

static int
find_in_files(struct exchange_tools *tools, struct str key, struct arena *arena,
              struct store_record *ret_record, struct store **ret_store)
{
    struct store_record found;
    struct store *part = tools->store;

    for (size_t i = 0; i <= tools->repeat->count; i++) {
        if (i > 0 && sister_store(tools->repeat, &tools->repeat->sisters[i - 1], &part) < 0)
            return -1;
        if (!part)
            continue;
        if (part->ops->find_record(part, key, arena, &found) < 0)
            return -1;
        if (found.index != UINT64_MAX && comes_first(&found, ret_record)) {
            *ret_record = found;
            *ret_store = part;
        }
    }
    return 0;
}

int
repeat_find_record(struct exchange_tools *tools, const struct caller *caller, struct str request_id,
                   struct arena *arena, struct store_record *ret_record, struct store **ret_store)
{
    struct store_record first = {.index = UINT64_MAX};
    struct str key = key_of(caller, request_id, arena);
    int r;

    if (!key.ptr)
        return -1;
    r = tools->store->ops->find_parts ? find_in_database(tools, key, arena, &first, ret_store)
                                      : find_in_files(tools, key, arena, &first, ret_store);
    if (r == 0)
        *ret_record = first;
    return r;
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

/* Asks for all ids of the batch at once; one that no part holds is new. -1: ask for each. */
static int
mark_new(struct exchange_tools *tools, struct exchange *const *batch, size_t count, bool *is_new)
{
    struct arena *arena = &tools->repeat->keys;
    struct str keys[LIMIT_BATCH], origins[LIMIT_BATCH];
    size_t places[LIMIT_BATCH], n = 0;

    if (!tools->store->ops->find_parts)
        return -1;
    arena_reset(arena);
    for (size_t i = 0; i < count; i++)
        if (batch[i]->problem.code == PROBLEM_NONE && batch[i]->query.request_id.len) {
            places[n] = i;
            keys[n++] = key_of(batch[i]->caller, batch[i]->query.request_id, arena);
        }
    if (arena->overflow ||
        (n && tools->store->ops->find_parts(tools->store, keys, n, arena, origins) < 0))
        return -1;
    for (size_t i = 0; i < n; i++)
        is_new[places[i]] = !origins[i].ptr;
    return 0;
}

void
repeat_find(struct exchange_tools *tools, struct exchange *const *batch, size_t count)
{
    bool is_new[LIMIT_BATCH] = {false};

    (void)mark_new(tools, batch, count, is_new);
    for (size_t i = 0; i < count; i++) {
        struct exchange *x = batch[i];
        if (x->problem.code != PROBLEM_NONE || x->query.request_id.len == 0)
            continue;
        if (!find_in_batch(tools, batch, i) && !is_new[i])
            find_in_log(tools, x);
    }
}
