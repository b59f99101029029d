/*
 * The SQLite back end: its handles and transactions. Register and log are two files with a handle
 * each. What is asked of them stands in store_sqlite_read.c, _write.c, _agreements.c, _log.c.
 */
#include "store/store_sqlite.h"

#include "store/sqlite_file.h"
#include "store/store_sqlite_private.h"

#include <stdlib.h>

/* An import touches pages all over the file; a lane's reads never need this much. */
#define WRITE_CACHE_PRAGMA "PRAGMA cache_size = -65536"
#define READ_CACHE_PRAGMA "PRAGMA cache_size = -12288"
/* Look-ups read the mapped file instead of copying a page for each: half their cost at 1 M rows. */
#define READ_MAP_PRAGMA "PRAGMA mmap_size = 2147418112"

struct store_sqlite *
store_sqlite_of(struct store *store)
{
    return (struct store_sqlite *)store;
}

int
store_sqlite_fail(struct store_sqlite *self, const char *doing, int result)
{
    return store_fail(&self->base, "%s: %s (SQLite code %d)", doing, sqlite3_errstr(result),
                      result);
}

int
store_sqlite_result(struct store_sqlite *self, const char *doing, int result)
{
    if (result == SQLITE_OK)
        return 0;
    if (self->state == REGISTER_WRITING)
        self->state = REGISTER_DEAD;
    return store_sqlite_fail(self, doing, result);
}

int
store_sqlite_need_register(struct store_sqlite *self)
{
    return self->register_db ? 0 : store_fail(&self->base, "the store was opened without register");
}

int
store_sqlite_need_log(struct store_sqlite *self)
{
    return self->log_db ? 0 : store_fail(&self->base, "the store was opened without log part");
}

int
store_sqlite_need_writing(struct store_sqlite *self)
{
    if (self->state == REGISTER_WRITING)
        return 0;
    if (self->state == REGISTER_DEAD)
        return store_fail(&self->base, "the transaction has failed; roll it back");
    return store_fail(&self->base, "writing the register wants a transaction");
}

static int
begin(struct store_sqlite *self, enum register_state state)
{
    bool write = state == REGISTER_WRITING;
    int result;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    if (self->state != REGISTER_IDLE)
        return store_fail(&self->base, "the register has a transaction already");
    if (write && self->read_only)
        return store_fail(&self->base, "the register was opened for reading only");
    result = write ? sqlite_call_run(self->register_db, &self->kept.begin_write, "BEGIN IMMEDIATE")
                   : sqlite_call_run(self->register_db, &self->kept.begin, "BEGIN");
    if (result != SQLITE_OK)
        return store_sqlite_fail(self, "register: begin", result);
    if (write)
        sqlite3_exec(self->register_db, WRITE_CACHE_PRAGMA, NULL, NULL, NULL);
    self->state = state;
    return 0;
}

/* The log part is read in one transaction too: each read on its own would lock the file anew. */
static int
begin_read(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result;

    if (begin(self, REGISTER_READING) < 0)
        return -1;
    if (!self->log_db)
        return 0;
    result = sqlite_call_run(self->log_db, &self->kept.log_begin_read, "BEGIN");
    if (result == SQLITE_OK)
        return 0;
    store->ops->end_read(store);
    return store_sqlite_fail(self, "log: begin", result);
}

static int
begin_write(struct store *store)
{
    return begin(store_sqlite_of(store), REGISTER_WRITING);
}

static int
try_begin_write(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int r;

    if (store_sqlite_need_register(self) < 0)
        return -1;
    sqlite3_busy_timeout(self->register_db, 0);
    r = begin(self, REGISTER_WRITING);
    if (r < 0 && sqlite3_errcode(self->register_db) == SQLITE_BUSY)
        r = 1;
    sqlite3_busy_timeout(self->register_db, SQLITE_FILE_BUSY_MS);
    return r;
}

static void
end_read(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);

    if (self->state != REGISTER_READING)
        return;
    /* Nothing was written, so there is nothing that could fail to commit. */
    sqlite_call_run(self->register_db, &self->kept.commit, "COMMIT");
    if (self->log_db && !sqlite3_get_autocommit(self->log_db))
        sqlite_call_run(self->log_db, &self->kept.log_commit, "COMMIT");
    self->state = REGISTER_IDLE;
}

static void
rollback(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);

    if (self->state != REGISTER_WRITING && self->state != REGISTER_DEAD)
        return;
    /* After some errors SQLite has rolled back by itself. */
    if (!sqlite3_get_autocommit(self->register_db))
        sqlite_call_run(self->register_db, &self->kept.rollback, "ROLLBACK");
    sqlite3_exec(self->register_db, READ_CACHE_PRAGMA, NULL, NULL, NULL);
    self->state = REGISTER_IDLE;
}

static int
commit(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);
    int result;

    if (store_sqlite_need_writing(self) < 0)
        return -1;
    result = sqlite_call_run(self->register_db, &self->kept.commit, "COMMIT");
    if (result != SQLITE_OK)
        return store_sqlite_result(self, "register: commit", result);
    sqlite3_exec(self->register_db, READ_CACHE_PRAGMA, NULL, NULL, NULL);
    self->state = REGISTER_IDLE;
    return 0;
}

/* Each program has a lock file for that. */
static int
lock_changes(struct store *store)
{
    (void)store;
    return 0;
}

static void
close_store(struct store *store)
{
    struct store_sqlite *self = store_sqlite_of(store);

    rollback(store);
    end_read(store);
    sqlite_file_close(self->register_db);
    sqlite_file_close(self->log_db);
    free(self);
}

static const struct store_ops sqlite_ops = {
    .name = "sqlite",
    .close = close_store,
    .begin_read = begin_read,
    .end_read = end_read,
    .find_statuses = store_sqlite_find_statuses,
    .agreements_generation = store_sqlite_agreements_generation,
    .load_agreements = store_sqlite_load_agreements,
    .find_operator = store_sqlite_find_operator,
    .load_roster = store_sqlite_load_roster,
    .register_stats = store_sqlite_register_stats,
    .import_history = store_sqlite_import_history,
    .begin_write = begin_write,
    .try_begin_write = try_begin_write,
    .commit = commit,
    .rollback = rollback,
    .lock_changes = lock_changes,
    .clear_municipality = store_sqlite_clear_municipality,
    .put_status = store_sqlite_put_status,
    .withdraw_status = store_sqlite_withdraw_status,
    .link_codes = store_sqlite_link_codes,
    .add_import = store_sqlite_add_import,
    .add_agreement = store_sqlite_add_agreement,
    .add_agreement_event = store_sqlite_add_agreement_event,
    .add_agreement_signature = store_sqlite_add_agreement_signature,
    .load_agreement_signatures = store_sqlite_load_agreement_signatures,
    .put_operator = store_sqlite_put_operator,
    .remove_operator = store_sqlite_remove_operator,
    .load_duties = store_sqlite_load_duties,
    .add_duty = store_sqlite_add_duty,
    .add_duty_event = store_sqlite_add_duty_event,
    .append = store_sqlite_append,
    .last_checkpoint = store_sqlite_last_checkpoint,
    .find_checkpoint = store_sqlite_find_checkpoint,
    .read_hashes = store_sqlite_read_hashes,
    .each_record = store_sqlite_each_record,
    .find_record = store_sqlite_find_record,
    .attach = store_sqlite_attach,
    .each_attachment = store_sqlite_each_attachment,
    .add_hold = store_sqlite_add_hold,
    .remove_hold = store_sqlite_remove_hold,
    .each_hold = store_sqlite_each_hold,
    .erase = store_sqlite_erase,
    .erase_end = store_sqlite_erase_end,
};

static int
open_files(struct store_sqlite *self, const struct store_paths *paths, char *error)
{
    if (paths->register_path) {
        self->register_db =
            sqlite_file_open(&sqlite_file_register, paths->register_path, paths->read_only, error);
        if (!self->register_db)
            return -1;
        /* Where it cannot be mapped it is read as before, so the answer does not matter. */
        sqlite3_exec(self->register_db, READ_MAP_PRAGMA, NULL, NULL, NULL);
    }
    if (paths->log_path) {
        self->log_db = sqlite_file_open(&sqlite_file_log, paths->log_path, paths->read_only, error);
        if (!self->log_db)
            return -1;
        if (store_sqlite_log_load(self) < 0) {
            str_copy(str_from(store_error(&self->base)), error, STORE_ERROR_MAX);
            return -1;
        }
    }
    return 0;
}

struct store *
store_sqlite_open(const struct store_paths *paths, char error[static STORE_ERROR_MAX])
{
    struct store_sqlite *self = calloc(1, sizeof *self);

    if (!self) {
        str_copy(STR("no memory for the store"), error, STORE_ERROR_MAX);
        return NULL;
    }
    self->base.ops = &sqlite_ops;
    self->read_only = paths->read_only;
    if (open_files(self, paths, error) < 0) {
        close_store(&self->base);
        return NULL;
    }
    return &self->base;
}
