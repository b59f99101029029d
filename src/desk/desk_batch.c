/* The order that makes "no answer without a record": see desk.h. */
#include "desk/desk_private.h"

#include "base/log.h"
#include "store/desk_store.h"

#include <stdio.h>
#include <stdlib.h>

void
desk_queue_add(struct desk_queue *queue, struct desk_call_state *state)
{
    state->previous = queue->last;
    state->next = NULL;
    if (queue->last)
        queue->last->next = state;
    else
        queue->first = state;
    queue->last = state;
}

void
desk_queue_remove(struct desk_queue *queue, struct desk_call_state *state)
{
    if (state->previous)
        state->previous->next = state->next;
    else
        queue->first = state->next;
    if (state->next)
        state->next->previous = state->previous;
    else
        queue->last = state->previous;
    state->previous = state->next = NULL;
}

static size_t
count_records(const struct desk *desk)
{
    size_t count = 0;

    for (const struct desk_call_state *s = desk->finished.first; s; s = s->next)
        count += s->record_count;
    for (const struct desk_late_record *l = desk->late_first; l; l = l->next)
        count++;
    return count;
}

static void
gather_records(const struct desk *desk, struct record *records)
{
    for (const struct desk_call_state *s = desk->finished.first; s; s = s->next)
        for (size_t i = 0; i < s->record_count; i++)
            *records++ = s->records[i];
    for (const struct desk_late_record *l = desk->late_first; l; l = l->next)
        *records++ = l->record;
}

/* 0 when all are durable. */
static int
append_records(struct desk *desk)
{
    size_t count = count_records(desk), at = 0;
    struct record *records;
    int r = 0;

    if (count == 0)
        return 0;
    records = calloc(count, sizeof *records);
    if (!records)
        return -1;
    gather_records(desk, records);
    while (r == 0 && at < count) {
        size_t some = count - at < LIMIT_BATCH ? count - at : LIMIT_BATCH;
        r = audit_log_append(desk->log, records + at, some, NULL);
        at += some;
    }
    free(records);
    if (audit_log_broken(desk->log)) {
        desk->broken = true;
        snprintf(desk->error, sizeof desk->error, "%s", audit_log_error(desk->log));
    }
    return r;
}

static void
roll_back(struct desk *desk)
{
    const struct desk_program *program = &desk->options.program;

    desk_store_roll_back(desk->store);
    if (program->rollback)
        program->rollback(program->ctx);
}

/* PROBLEM_NONE when records and files are durable, else what everybody in the batch is told. */
static enum problem_code
commit(struct desk *desk)
{
    const struct desk_program *program = &desk->options.program;

    if (desk_store_failed(desk->store)) {
        log_event(LOG_ERROR, "desk-store-failed", "reason=\"%s\"", desk_store_error(desk->store));
        return PROBLEM_STORE_UNAVAILABLE;
    }
    if (append_records(desk) < 0)
        return PROBLEM_LOG_UNAVAILABLE;
    if (desk_store_commit(desk->store) < 0) {
        log_event(LOG_ERROR, "desk-store-failed", "reason=\"%s\"", desk_store_error(desk->store));
        return PROBLEM_STORE_UNAVAILABLE;
    }
    if (program->commit && program->commit(program->ctx) < 0)
        return PROBLEM_STORE_UNAVAILABLE;
    return PROBLEM_NONE;
}

static void
release_calls(struct desk *desk, enum problem_code problem)
{
    struct desk_call_state *state;

    while ((state = desk->finished.first) != NULL) {
        desk_queue_remove(&desk->finished, state);
        if (problem != PROBLEM_NONE)
            desk_reply_replace(state, problem);
        else if (state->record_lost)
            desk_reply_replace(state, PROBLEM_LOG_UNAVAILABLE);
        http_reply(state->call.request, &state->reply);
    }
}

static struct desk_late_record *
free_late(struct desk_late_record *late)
{
    struct desk_late_record *next = late->next;

    arena_done(&late->arena);
    free(late);
    return next;
}

static void
release_late(struct desk_late_record *late, int result)
{
    for (; late; late = free_late(late))
        if (late->done)
            late->done(late->ctx, result);
}

void
desk_batch_forget(struct desk *desk)
{
    while (desk->late_first)
        desk->late_first = free_late(desk->late_first);
}

void
desk_batch_release(struct desk *desk)
{
    struct desk_late_record *late;
    enum problem_code problem;

    problem = commit(desk);
    if (problem != PROBLEM_NONE)
        roll_back(desk);
    release_calls(desk, problem);
    /* What done() records belongs to the next batch. */
    late = desk->late_first;
    desk->late_first = NULL;
    desk->late_end = &desk->late_first;
    release_late(late, problem == PROBLEM_NONE ? 0 : -1);
}

/* Deep: encoded and decoded again, so that the copy is its own. */
static int
copy_record(struct desk_late_record *late, const struct record *record)
{
    struct str sections[SECTION_COUNT];
    char *scratch = malloc(LIMIT_ANSWER_MAX);
    struct buf buf;
    int r = -1;

    if (!scratch)
        return -1;
    buf_init(&buf, scratch, LIMIT_ANSWER_MAX);
    if (record_encode(record, &buf, sections) == 0) {
        for (size_t i = 0; i < SECTION_COUNT; i++)
            sections[i] = arena_str(&late->arena, sections[i]);
        if (!late->arena.overflow)
            r = record_decode(record->type, sections, &late->arena, &late->record);
    }
    free(scratch);
    return r;
}

int
desk_record_later(struct desk *desk, const struct record *record,
                  void (*done)(void *ctx, int result), void *ctx)
{
    struct desk_late_record *late = calloc(1, sizeof *late);

    if (!late)
        return -1;
    arena_init(&late->arena, LIMIT_REQUEST_ARENA_MAX);
    if (copy_record(late, record) < 0) {
        arena_done(&late->arena);
        free(late);
        return -1;
    }
    late->done = done;
    late->ctx = ctx;
    *desk->late_end = late;
    desk->late_end = &late->next;
    return 0;
}

static struct desk_call_state *
find_over(const struct desk *desk, int64_t now_us)
{
    struct desk_call_state *state = desk->parked.first;

    while (state && !state->call.request->gone && now_us < state->deadline_us)
        state = state->next;
    return state;
}

void
desk_batch_sweep(struct desk *desk)
{
    int64_t now_us = clock_monotonic_us();
    struct desk_call_state *state;

    /* From the beginning each time: over() may reply to other calls, too. */
    while ((state = find_over(desk, now_us)) != NULL) {
        if (state->over)
            state->over(&state->call);
        if (!state->replied)
            desk_reply_problem(&state->call, PROBLEM_TOOK_TOO_LONG, NULL);
    }
}

int
desk_batch_wait_ms(const struct desk *desk)
{
    int64_t now_us = clock_monotonic_us(), least_us = INT64_MAX;

    for (const struct desk_call_state *state = desk->parked.first; state; state = state->next)
        if (state->deadline_us < least_us)
            least_us = state->deadline_us;
    if (least_us == INT64_MAX)
        return -1;
    return least_us <= now_us ? 0 : (int)((least_us - now_us) / 1000 + 1);
}
