/* Begin, look, settle: see change.h. */
#define _GNU_SOURCE
#include "node/change.h"

#include "base/file.h"
#include "base/limits.h"
#include "node/duties.h"
#include "node/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define ARENA_MAX (2UL * LIMIT_AGREEMENT_SET_MAX)
#define RECORD_ARENA_MAX (1024 * 1024)
#define LOCK_HELD (-2)

/* The last change that the log tells of; texts are owned. */
struct begun {
    bool open; /* "begun", and nothing after it */
    enum record_type type;
    int64_t at_us;
    char *subject, *detail, *clause;
};

struct change {
    const struct node_config *config;
    struct store *store;
    int lock;
    struct begun begun;
};

static int
fail(char *error, const char *what, const char *why)
{
    snprintf(error, CHANGE_ERROR_MAX, "%s: %s", what, why);
    return -1;
}

static void
forget(struct begun *begun)
{
    free(begun->subject);
    free(begun->detail);
    free(begun->clause);
    *begun = (struct begun){.open = false};
}

static int
remember(struct begun *begun, enum record_type type, int64_t at_us, const struct str texts[3])
{
    forget(begun);
    begun->subject = strndup(texts[0].ptr ? texts[0].ptr : "", texts[0].len);
    begun->detail = strndup(texts[1].ptr ? texts[1].ptr : "", texts[1].len);
    begun->clause = strndup(texts[2].ptr ? texts[2].ptr : "", texts[2].len);
    begun->type = type;
    begun->at_us = at_us;
    begun->open = begun->subject && begun->detail && begun->clause;
    return begun->open ? 0 : -1;
}

/* The descriptor, LOCK_HELD when it was not to be waited for, or -1. */
static int
lock_of(const struct node_config *config, int how, char *error)
{
    char *path;
    int lock = -1;

    if (asprintf(&path, "%s/change.lock", config->data) < 0)
        return fail(error, config->data, "no memory");
    if (file_make_folder(config->data, 0700, error) == 0) {
        lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock < 0 || flock(lock, how) < 0) {
            bool held = errno == EWOULDBLOCK;
            fail(error, path, strerror(errno));
            if (lock >= 0)
                close(lock);
            lock = held ? LOCK_HELD : -1;
        }
    }
    free(path);
    return lock;
}

/* Follows the log: each record of a change replaces what the one before left open. */
static int
follow(void *ctx, const struct store_record *row)
{
    struct begun *begun = ctx;
    const struct str sections[SECTION_COUNT] = {row->operator_part, row->person_part,
                                                row->facts_part};
    struct record record;
    struct arena arena;
    int r = 0;

    if (row->type != RECORD_AGREEMENT && row->type != RECORD_DUTY)
        return 0;
    arena_init(&arena, RECORD_ARENA_MAX);
    if (record_decode((enum record_type)row->type, sections, &arena, &record) < 0)
        r = -1;
    else if (str_eq_c(record.outcome, CHANGE_BEGUN))
        r = remember(begun, record.type, record.at_us,
                     (const struct str[]){record.subject, record.detail, record.clause});
    else
        forget(begun);
    arena_done(&arena);
    return r;
}

static int
read_log(const struct node_config *config, struct begun *begun, char *error)
{
    char name[PART_NAME_MAX], why[STORE_ERROR_MAX];
    struct store *store;
    int r = -1;

    part_newest(config, "admin", name);
    if (!part_is_there(config, name))
        return 0; /* nothing was ever changed */
    store = part_open(config, name, true, why);
    if (!store)
        return fail(error, name, why);
    r = store->ops->each_record(store, 0, follow, begun);
    if (r < 0)
        fail(error, name, "this part of the log cannot be read; run tilts audit verify");
    store_close(store);
    return r;
}

static int
look_for_agreement(struct store *store, const struct begun *begun, bool *ret_made)
{
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    struct arena arena;
    int r;

    *ret_made = false;
    arena_init(&arena, ARENA_MAX);
    r = store->ops->load_agreements(store, &arena, &documents, &count, &events, &event_count);
    for (size_t i = 0; r == 0 && i < count; i++)
        *ret_made |=
            documents[i].at_us == begun->at_us && str_eq_c(documents[i].id, begun->subject);
    for (size_t i = 0; r == 0 && i < event_count; i++)
        *ret_made |=
            events[i].at_us == begun->at_us && str_eq_c(events[i].agreement, begun->subject);
    arena_done(&arena);
    return r;
}

/* What came of it: the change's own record, then one for each duty's event of that instant. */
static int
record_outcome(struct change *change, const struct duties *duties, bool made, char *error)
{
    const struct begun *begun = &change->begun;
    bool agreement = begun->type == RECORD_AGREEMENT;
    struct clock clock = clock_fixed(begun->at_us);
    size_t max = 1 + duties_event_count(duties), count = 0;
    struct command_event *events = calloc(max, sizeof *events);
    struct arena arena;
    int r;

    arena_init(&arena, RECORD_ARENA_MAX);
    if (events && (agreement || !made))
        events[count++] = (struct command_event){
            .type = begun->type,
            .subject = str_from(begun->subject),
            .detail = str_from(begun->detail),
            .clause = str_from(begun->clause),
            .outcome = made ? STR(CHANGE_DONE) : STR(CHANGE_STOPPED),
        };
    if (events && made)
        count += duties_records_at(duties, begun->at_us, &arena, events + count);
    r = !events || arena.overflow
            ? fail(error, begun->subject, "no memory for its records")
            : command_log_append_all(change->config, &clock, events, count, error);
    arena_done(&arena);
    free(events);
    return r;
}

int
change_settle(struct change *change, bool *ret_made, char error[static CHANGE_ERROR_MAX])
{
    struct duties duties;
    bool made = false;
    int r;

    if (duties_load(change->store, &duties) < 0 ||
        look_for_agreement(change->store, &change->begun, &made) < 0) {
        duties_done(&duties);
        return fail(error, "the register", store_error(change->store));
    }
    if (change->begun.type == RECORD_DUTY)
        made = duties_has_event(&duties, str_from(change->begun.subject), change->begun.at_us);
    r = record_outcome(change, &duties, made, error);
    duties_done(&duties);
    if (r == 0) {
        forget(&change->begun);
        *ret_made = made;
    }
    return r;
}

struct change *
change_open(const struct node_config *config, struct store *store,
            char error[static CHANGE_ERROR_MAX])
{
    struct change *change = calloc(1, sizeof *change);
    bool made;

    if (!change) {
        fail(error, config->data, "no memory");
        return NULL;
    }
    *change = (struct change){.config = config, .store = store, .lock = -1};
    change->lock = lock_of(config, LOCK_EX, error);
    if (change->lock < 0)
        goto fail;
    if (store->ops->lock_changes(store) < 0) {
        fail(error, "the register", store_error(store));
        goto fail;
    }
    if (read_log(config, &change->begun, error) < 0 ||
        (change->begun.open && change_settle(change, &made, error) < 0))
        goto fail;
    return change;
fail:
    change_close(change);
    return NULL;
}

void
change_close(struct change *change)
{
    if (!change)
        return;
    if (change->lock >= 0)
        close(change->lock); /* and so unlocks */
    forget(&change->begun);
    free(change);
}

int
change_begin(struct change *change, const struct command_event *event, int64_t at_us,
             char error[static CHANGE_ERROR_MAX])
{
    struct clock clock = clock_fixed(at_us);
    struct command_event begun = *event;

    begun.outcome = STR(CHANGE_BEGUN);
    if (remember(&change->begun, event->type, at_us,
                 (const struct str[]){event->subject, event->detail, event->clause}) < 0)
        return fail(error, change->config->data, "no memory");
    return command_log_append(change->config, &clock, &begun, error);
}

int
change_find_leftover(const struct node_config *config, struct change_leftover *ret_leftover,
                     char error[static CHANGE_ERROR_MAX])
{
    struct begun begun = {.open = false};
    int lock, r;

    *ret_leftover = (struct change_leftover){.found = false};
    lock = lock_of(config, LOCK_EX | LOCK_NB, error);
    if (lock < 0)
        return lock == LOCK_HELD ? 0 : -1; /* somebody is at it: not left behind */
    r = read_log(config, &begun, error);
    if (r == 0 && begun.open) {
        ret_leftover->found = true;
        ret_leftover->type = begun.type;
        ret_leftover->at_us = begun.at_us;
        snprintf(ret_leftover->subject, sizeof ret_leftover->subject, "%s", begun.subject);
        snprintf(ret_leftover->clause, sizeof ret_leftover->clause, "%s", begun.clause);
    }
    forget(&begun);
    close(lock);
    return r;
}
