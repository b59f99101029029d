/*
 * The PostgreSQL back end: its connection and transactions. Register and log part share one
 * connection, so there is one transaction at a time. What is asked of them stands in the other
 * store_postgres_*.c.
 */
#include "store/store_postgres.h"

#include "store/store_postgres_private.h"

#include <stdlib.h>
#include <string.h>

#define PUT_TEXTS_MAX ((size_t)16 * 1024 * 1024)

struct store_postgres *
store_postgres_of(struct store *store)
{
    return (struct store_postgres *)store;
}

int
store_postgres_fail(struct store_postgres *self, const char *doing, const char *state)
{
    if (self->state == POSTGRES_WRITING)
        self->state = POSTGRES_DEAD;
    if (PQstatus(self->session->connection) != CONNECTION_OK)
        return store_fail(&self->base, "%s: the database is gone", doing);
    if (strcmp(state, POSTGRES_LOCK_NOT_AVAILABLE) == 0)
        return store_fail(&self->base, "%s: another program is at it for too long", doing);
    return store_fail(&self->base, "%s: the database refuses (SQLSTATE %s)", doing, state);
}

int
store_postgres_end(struct store_postgres *self, const char *doing, struct postgres_call *call)
{
    return postgres_call_end(call) == 0 ? 0 : store_postgres_fail(self, doing, call->state);
}

int
store_postgres_need_register(struct store_postgres *self)
{
    return self->has_register ? 0
                              : store_fail(&self->base, "the store was opened without register");
}

int
store_postgres_need_log(struct store_postgres *self)
{
    return self->has_log ? 0 : store_fail(&self->base, "the store was opened without log part");
}

int
store_postgres_need_writing(struct store_postgres *self)
{
    if (self->state == POSTGRES_WRITING)
        return 0;
    if (self->state == POSTGRES_DEAD)
        return store_fail(&self->base, "the transaction has failed; roll it back");
    return store_fail(&self->base, "writing the register wants a transaction");
}

int
store_postgres_begin(struct store_postgres *self, const char *doing)
{
    char state[POSTGRES_STATE_SIZE];

    if (self->read_only)
        return store_fail(&self->base, "%s: the store was opened for reading only", doing);
    if (self->state != POSTGRES_IDLE)
        return store_fail(&self->base, "%s: the store has a transaction already", doing);
    if (postgres_call_plain(self->session, "BEGIN", state) == 0)
        return 0;
    return store_postgres_fail(self, doing, state);
}

/* A transaction that failed before "commits" by rolling back, and only the tag tells. */
int
store_postgres_commit(struct store_postgres *self, const char *doing)
{
    struct postgres_call call;
    bool committed;

    postgres_call_begin(&call, self->session, "COMMIT");
    postgres_call_run(&call);
    committed = call.result && strcmp(PQcmdStatus(call.result), "COMMIT") == 0;
    if (store_postgres_end(self, doing, &call) < 0)
        return -1;
    return committed ? 0 : store_postgres_fail(self, doing, "25P02");
}

void
store_postgres_rollback(struct store_postgres *self)
{
    postgres_call_send(self->session, "ROLLBACK");
}

void *
store_postgres_rows(struct postgres_call *call, struct arena *arena, size_t size, size_t *ret_count)
{
    int rows;

    postgres_call_run(call);
    rows = call->state[0] ? 0 : PQntuples(call->result);
    *ret_count = (size_t)rows;
    return rows ? arena_array(arena, (size_t)rows, size) : NULL;
}

/* The agreements' generation travels with it: every batch asks for it first. */
static int
begin_read(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call begin, generation;

    if (store_postgres_need_register(self) < 0)
        return -1;
    if (self->state != POSTGRES_IDLE)
        return store_fail(store, "the register has a transaction already");
    postgres_call_begin(&begin, self->session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    postgres_call_queue(&begin);
    postgres_call_begin(&generation, self->session,
                        "SELECT generation FROM agreement_generation WHERE id = 1");
    if (postgres_call_row(&generation))
        self->generation = (uint64_t)postgres_call_column(&generation, 0);
    postgres_call_done(&begin);
    if (store_postgres_end(self, "register: begin", &generation) < 0) {
        store_postgres_rollback(self);
        return -1;
    }
    self->state = POSTGRES_READING;
    return 0;
}

/* Nobody waits for it: nothing was written, so there is nothing that could fail to commit. */
static void
end_read(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);

    if (self->state != POSTGRES_READING)
        return;
    postgres_call_send(self->session, "COMMIT");
    self->state = POSTGRES_IDLE;
}

/* One writer of the register at a time, whatever the node. 1: not to be had without waiting. */
static int
lock_register(struct store_postgres *self, bool wait)
{
    struct postgres_call lock;
    bool held;

    postgres_call_begin(&lock, self->session,
                        wait ? "SELECT pg_advisory_xact_lock(" POSTGRES_LOCK_REGISTER ") IS NULL"
                             : "SELECT pg_try_advisory_xact_lock(" POSTGRES_LOCK_REGISTER ")");
    held = postgres_call_row(&lock) && (wait || postgres_call_column(&lock, 0));
    if (store_postgres_end(self, "register: begin", &lock) < 0)
        return -1;
    return held ? 0 : 1;
}

static int
begin_writing(struct store *store, bool wait)
{
    struct store_postgres *self = store_postgres_of(store);
    int r;

    if (store_postgres_need_register(self) < 0 || store_postgres_begin(self, "register") < 0)
        return -1;
    r = lock_register(self, wait);
    if (r != 0) {
        store_postgres_rollback(self);
        return r;
    }
    arena_init(&self->puts.texts, PUT_TEXTS_MAX);
    self->puts.count = 0;
    self->state = POSTGRES_WRITING;
    return 0;
}

static int
begin_write(struct store *store)
{
    return begin_writing(store, true);
}

static int
try_begin_write(struct store *store)
{
    return begin_writing(store, false);
}

static void
end_write(struct store_postgres *self)
{
    arena_done(&self->puts.texts);
    self->puts.count = 0;
    self->state = POSTGRES_IDLE;
}

static void
rollback(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);

    if (self->state != POSTGRES_WRITING && self->state != POSTGRES_DEAD)
        return;
    store_postgres_rollback(self);
    end_write(self);
}

static int
commit(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);

    if (store_postgres_need_writing(self) < 0 || store_postgres_flush(self) < 0 ||
        store_postgres_commit(self, "register: commit") < 0)
        return -1;
    end_write(self);
    return 0;
}

static int
lock_changes(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);
    struct postgres_call call;

    if (store_postgres_need_register(self) < 0)
        return -1;
    postgres_call_begin(&call, self->session, "SELECT pg_advisory_lock(" POSTGRES_LOCK_CHANGES ")");
    return store_postgres_end(self, "agreements: wait for other nodes", &call);
}

static void
close_store(struct store *store)
{
    struct store_postgres *self = store_postgres_of(store);

    if (self->session) {
        rollback(store);
        postgres_session_close(self->session);
    }
    for (size_t i = 0; i < ARRAY_LEN(self->arrays); i++)
        postgres_array_done(&self->arrays[i]);
    free(self);
}

static const struct store_ops postgres_ops = {
    .name = "postgres",
    .close = close_store,
    .begin_read = begin_read,
    .end_read = end_read,
    .find_statuses = store_postgres_find_statuses,
    .agreements_generation = store_postgres_agreements_generation,
    .load_agreements = store_postgres_load_agreements,
    .find_operator = store_postgres_find_operator,
    .load_roster = store_postgres_load_roster,
    .register_stats = store_postgres_register_stats,
    .import_history = store_postgres_import_history,
    .begin_write = begin_write,
    .try_begin_write = try_begin_write,
    .commit = commit,
    .rollback = rollback,
    .lock_changes = lock_changes,
    .clear_municipality = store_postgres_clear_municipality,
    .put_status = store_postgres_put_status,
    .withdraw_status = store_postgres_withdraw_status,
    .link_codes = store_postgres_link_codes,
    .add_import = store_postgres_add_import,
    .add_agreement = store_postgres_add_agreement,
    .add_agreement_event = store_postgres_add_agreement_event,
    .add_agreement_signature = store_postgres_add_agreement_signature,
    .load_agreement_signatures = store_postgres_load_agreement_signatures,
    .put_operator = store_postgres_put_operator,
    .remove_operator = store_postgres_remove_operator,
    .load_duties = store_postgres_load_duties,
    .add_duty = store_postgres_add_duty,
    .add_duty_event = store_postgres_add_duty_event,
    .append = store_postgres_append,
    .last_checkpoint = store_postgres_last_checkpoint,
    .find_checkpoint = store_postgres_find_checkpoint,
    .read_hashes = store_postgres_read_hashes,
    .each_record = store_postgres_each_record,
    .find_parts = store_postgres_find_parts,
    .find_record = store_postgres_find_record,
    .attach = store_postgres_attach,
    .each_attachment = store_postgres_each_attachment,
    .add_hold = store_postgres_add_hold,
    .remove_hold = store_postgres_remove_hold,
    .each_hold = store_postgres_each_hold,
    .erase = store_postgres_erase,
    .erase_end = store_postgres_erase_end,
};

static int
open_half(struct store_postgres *self, const struct store_paths *paths, char *error)
{
    self->has_register = paths->register_path != NULL;
    self->has_log = paths->log_path != NULL;
    self->read_only = paths->read_only;
    if (self->has_log && !str_copy(str_from(paths->log_path), self->origin, sizeof self->origin)) {
        str_copy(STR("the origin is too long for a database"), error, STORE_ERROR_MAX);
        return -1;
    }
    self->session = postgres_session_open(paths->database, paths->read_only, error);
    if (!self->session)
        return -1;
    if (self->has_log && store_postgres_find_part(self) < 0) {
        str_copy(str_from(store_error(&self->base)), error, STORE_ERROR_MAX);
        return -1;
    }
    return 0;
}

struct store *
store_postgres_open(const struct store_paths *paths, char error[static STORE_ERROR_MAX])
{
    struct store_postgres *self = calloc(1, sizeof *self);

    if (!self) {
        str_copy(STR("no memory for the store"), error, STORE_ERROR_MAX);
        return NULL;
    }
    self->base.ops = &postgres_ops;
    if (open_half(self, paths, error) < 0) {
        close_store(&self->base);
        return NULL;
    }
    return &self->base;
}
