/* What the log parts of the back ends share: which batches they take, and records as rows. */
#include "store/store_private.h"

#include <string.h>

int
store_check_batch(struct store *store, uint64_t next_index, const struct store_record *records,
                  size_t count, const struct store_checkpoint *checkpoint)
{
    for (size_t i = 0; i < count; i++)
        if (records[i].index != next_index + i)
            return store_fail(store, "log: the records do not follow what is stored");
    if (checkpoint->size != next_index + count)
        return store_fail(store, "log: the checkpoint is not of the log's size");
    return 0;
}

int64_t
store_number(uint64_t number)
{
    return number > INT64_MAX ? INT64_MAX : (int64_t)number;
}

bool
store_fill_hashes(struct store_record *record, struct str commitments, struct str leaf_hash)
{
    if (commitments.len != sizeof record->commitments || leaf_hash.len != HASH_SIZE)
        return false;
    memcpy(record->commitments, commitments.ptr, sizeof record->commitments);
    memcpy(record->leaf_hash, leaf_hash.ptr, HASH_SIZE);
    return true;
}

void
store_keep_record(struct arena *arena, struct store_record *record)
{
    struct str *views[] = {&record->request_id, &record->salt, &record->operator_part,
                           &record->person_part, &record->facts_part};

    for (size_t i = 0; i < ARRAY_LEN(views); i++)
        if (views[i]->ptr)
            *views[i] = arena_str(arena, *views[i]);
}
