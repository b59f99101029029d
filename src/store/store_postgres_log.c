/*
 * Appending to the log part through PostgreSQL: one transaction, sent in one go, for a whole batch.
 * Whatever goes wrong breaks the log for this store: when the connection ends in the middle of a
 * commit nobody can say whether it is done, so nothing is tried again.
 */
#include "store/store_postgres_private.h"

static int
check_batch(struct store_postgres *self, const struct store_record *records, size_t count,
            const struct store_checkpoint *checkpoint)
{
    if (store_postgres_need_log(self) < 0)
        return -1;
    if (self->read_only)
        return store_fail(&self->base, "the log was opened for reading only");
    if (self->log_broken)
        return store_fail(&self->base, "the log has failed before and takes no more records");
    if (self->state != POSTGRES_IDLE)
        return store_fail(&self->base, "log: the store has a transaction already");
    return store_check_batch(&self->base, self->next_index, records, count, checkpoint);
}

static struct str
bytes_of(const void *bytes, size_t len)
{
    return (struct str){bytes, len};
}

/* Arrays 0 to 6 for leaf, 7 to 11 for the rest of personal. */
static const enum postgres_item record_items[] = {
    POSTGRES_INTS,  POSTGRES_INTS,  POSTGRES_INTS,  POSTGRES_INTS,  POSTGRES_INTS,  POSTGRES_BLOBS,
    POSTGRES_BLOBS, POSTGRES_BLOBS, POSTGRES_BLOBS, POSTGRES_BLOBS, POSTGRES_BLOBS, POSTGRES_BLOBS};

static void
fill_records(struct postgres_array *arrays, const struct store_record *records, size_t count)
{
    for (size_t i = 0; i < ARRAY_LEN(record_items); i++)
        postgres_array_begin(&arrays[i], record_items[i]);
    for (size_t i = 0; i < count; i++) {
        const struct store_record *record = &records[i];
        postgres_array_int(&arrays[0], (int64_t)record->index);
        postgres_array_int(&arrays[1], record->at_us);
        postgres_array_int(&arrays[2], record->type);
        postgres_array_int(&arrays[3], record->day);
        postgres_array_int(&arrays[4], store_postgres_month_of((struct date){record->day}));
        postgres_array_bytes(&arrays[5], bytes_of(record->commitments, 3 * HASH_SIZE));
        postgres_array_bytes(&arrays[6], bytes_of(record->leaf_hash, HASH_SIZE));
        postgres_array_bytes(
            &arrays[7],
            bytes_of(record->request_id.ptr ? record->request_id.ptr : "", record->request_id.len));
        postgres_array_bytes(&arrays[8], record->salt);
        postgres_array_bytes(&arrays[9], record->operator_part);
        postgres_array_bytes(&arrays[10], record->person_part);
        postgres_array_bytes(&arrays[11], record->facts_part);
    }
}

/* What is queued was copied, so the arrays can be used anew. */
static void
queue_records(struct store_postgres *self, struct postgres_call calls[static 2])
{
    struct postgres_array *arrays = self->arrays;

    postgres_call_begin(&calls[0], self->session,
                        "INSERT INTO leaf (part, leaf_index, at_us, type, day, month, commitments,"
                        " leaf_hash) SELECT $1, row.*"
                        " FROM unnest($2, $3, $4, $5, $6, $7, $8) AS row");
    postgres_call_int(&calls[0], self->part);
    for (size_t i = 0; i <= 6; i++)
        postgres_call_array(&calls[0], record_items[i], &arrays[i]);
    postgres_call_queue(&calls[0]);
    postgres_call_begin(&calls[1], self->session,
                        "INSERT INTO personal (part, month, leaf_index, request_id, salt,"
                        " operator_part, person_part, facts_part) SELECT $1, row.*"
                        " FROM unnest($2, $3, $4, $5, $6, $7, $8) AS row");
    postgres_call_int(&calls[1], self->part);
    postgres_call_array(&calls[1], record_items[4], &arrays[4]);
    postgres_call_array(&calls[1], record_items[0], &arrays[0]);
    for (size_t i = 7; i < POSTGRES_ARRAYS; i++)
        postgres_call_array(&calls[1], record_items[i], &arrays[i]);
    postgres_call_queue(&calls[1]);
}

static void
queue_nodes(struct store_postgres *self, const struct store_node *nodes, size_t count,
            struct postgres_call *call)
{
    struct postgres_array *arrays = self->arrays;

    postgres_array_begin(&arrays[0], POSTGRES_INTS);
    postgres_array_begin(&arrays[1], POSTGRES_INTS);
    postgres_array_begin(&arrays[2], POSTGRES_BLOBS);
    for (size_t i = 0; i < count; i++) {
        postgres_array_int(&arrays[0], nodes[i].level);
        postgres_array_int(&arrays[1], (int64_t)nodes[i].index);
        postgres_array_bytes(&arrays[2], bytes_of(nodes[i].hash, HASH_SIZE));
    }
    postgres_call_begin(call, self->session,
                        "INSERT INTO node (part, level, node_index, hash) SELECT $1, row.*"
                        " FROM unnest($2, $3, $4) AS row");
    postgres_call_int(call, self->part);
    postgres_call_array(call, POSTGRES_INTS, &arrays[0]);
    postgres_call_array(call, POSTGRES_INTS, &arrays[1]);
    postgres_call_array(call, POSTGRES_BLOBS, &arrays[2]);
    postgres_call_queue(call);
}

static void
queue_checkpoint(struct store_postgres *self, const struct store_checkpoint *checkpoint,
                 struct postgres_call *call)
{
    postgres_call_begin(call, self->session,
                        "INSERT INTO checkpoint (part, size, note) VALUES ($1, $2, $3)");
    postgres_call_int(call, self->part);
    postgres_call_int(call, (int64_t)checkpoint->size);
    postgres_call_blob(call, checkpoint->note);
    postgres_call_queue(call);
}

/* The first time the part has to be claimed before its id can be named. */
static int
begin(struct store_postgres *self, struct postgres_call *call)
{
    postgres_call_begin(call, self->session, "BEGIN");
    postgres_call_queue(call);
    return self->claimed ? 0 : store_postgres_claim_part(self);
}

static int
append_all(struct store_postgres *self, const struct store_record *records, size_t count,
           const struct store_node *nodes, size_t node_count,
           const struct store_checkpoint *checkpoint)
{
    struct postgres_call calls[5];
    size_t used = 1;
    int r = begin(self, &calls[0]);

    if (r == 0) {
        fill_records(self->arrays, records, count);
        queue_records(self, &calls[1]);
        used = 3;
        if (node_count)
            queue_nodes(self, nodes, node_count, &calls[used++]);
        queue_checkpoint(self, checkpoint, &calls[used++]);
        r = store_postgres_commit(self, "log: append");
    }
    for (size_t i = 0; i < used; i++)
        postgres_call_done(&calls[i]);
    return r;
}

int
store_postgres_append(struct store *store, const struct store_record *records, size_t count,
                      const struct store_node *nodes, size_t node_count,
                      const struct store_checkpoint *checkpoint)
{
    struct store_postgres *self = store_postgres_of(store);

    if (check_batch(self, records, count, checkpoint) < 0) {
        self->log_broken = true;
        return -1;
    }
    if (store_postgres_make_months(self, records, count) == 0 &&
        append_all(self, records, count, nodes, node_count, checkpoint) == 0) {
        self->next_index += count;
        return 0;
    }
    self->log_broken = true;
    store_postgres_rollback(self);
    return -1;
}
