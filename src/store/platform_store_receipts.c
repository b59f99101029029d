/* Receipts in platform.db that were not to be had with their answers. */
#include "store/platform_store_private.h"

static struct pending_receipt
read_pending(const struct sqlite_call *call, struct arena *arena)
{
    return (struct pending_receipt){
        .check = sqlite_call_column(call, 0),
        .request_id = platform_store_text(call, 1, arena),
        .operator_name = platform_store_text(call, 2, arena),
        .operator_surname = platform_store_text(call, 3, arena),
        .from = {(int32_t)sqlite_call_column(call, 4)},
        .till = {(int32_t)sqlite_call_column(call, 5)},
        .application = platform_store_text(call, 6, arena),
        .purpose = platform_store_text(call, 7, arena),
        .person = {.number = (uint64_t)sqlite_call_column(call, 8),
                   .hyphen = sqlite_call_column(call, 9) != 0},
        .request_hash = platform_store_hash(call, 10, arena),
        .answer_hash = platform_store_hash(call, 11, arena),
    };
}

int
platform_store_pending_receipts(struct platform_store *store, const struct pending_wish *wish,
                                struct arena *arena, struct pending_receipt **ret_pending,
                                size_t *ret_count)
{
    struct sqlite_rows rows = {.items = NULL};
    struct pending_receipt *next;
    struct sqlite_call call;

    sqlite_call_begin(
        &call, store->db, &store->kept.pending_receipts,
        "SELECT *, count(*) OVER () FROM (SELECT c.id, c.request_id, c.operator_name,"
        " c.operator_surname, c.from_day, c.till_day, a.number, a.purpose, a.person, a.hyphen,"
        " p.request_hash, p.answer_hash FROM check_provider p"
        " JOIN status_check c ON c.id = p.status_check JOIN application a ON a.id = c.application"
        " WHERE p.receipt = 1 AND p.name = ? AND p.status_check > ? AND c.at_us >= ?"
        " AND length(p.request_hash) = 32 AND length(p.answer_hash) = 32"
        " ORDER BY p.status_check LIMIT ?)");
    sqlite_call_text(&call, wish->provider);
    sqlite_call_int(&call, wish->after);
    sqlite_call_int(&call, wish->since_us);
    sqlite_call_int(&call, (int64_t)wish->max);
    while ((next = sqlite_rows_next(&rows, &call, arena, sizeof *next)))
        *next = read_pending(&call, arena);
    if (platform_store_end_read(store, &call, "look for receipts", arena) < 0)
        return -1;
    *ret_pending = rows.items;
    *ret_count = rows.count;
    return 0;
}

int
platform_store_set_receipt(struct platform_store *store, struct str request_id, struct str provider,
                           enum receipt_state receipt)
{
    struct sqlite_call call;

    if (platform_store_need_begun(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.set_receipt,
                      "UPDATE check_provider SET receipt = ? WHERE name = ? AND status_check ="
                      " (SELECT id FROM status_check WHERE request_id = ?)");
    sqlite_call_int(&call, receipt);
    sqlite_call_text(&call, provider);
    sqlite_call_text(&call, request_id);
    if (platform_store_run(store, &call, "keep a receipt") < 0)
        return -1;
    return platform_store_changed(store);
}
