/* Collecting and naming: see reconcile_rows.h. */
#include "audit/reconcile_rows.h"

#include <string.h>

const char *
reconcile_fault_name(enum reconcile_fault fault)
{
    static const char *const names[] = {"platform_only", "different", "provider_only",
                                        "unanswered"};

    return names[fault];
}

void
reconcile_rows_add(struct reconcile_rows *rows, enum reconcile_fault fault,
                   const struct reconcile_entry *provider, const struct reconcile_entry *platform)
{
    struct reconcile_row *row;

    if (rows->counts[fault] == RECONCILE_ROWS_MAX) {
        rows->more++;
        return;
    }
    row = &rows->rows[fault][rows->counts[fault]++];
    *row = (struct reconcile_row){
        .day = rows->day, .has_provider = provider != NULL, .has_platform = platform != NULL};
    memcpy(row->key, provider ? provider->key : platform->key, DIGEST_SIZE);
    if (provider)
        memcpy(row->provider, provider->value, DIGEST_SIZE);
    if (platform)
        memcpy(row->platform, platform->value, DIGEST_SIZE);
}

void
reconcile_rows_name(struct reconcile_rows *rows, struct str request_id)
{
    uint8_t key[DIGEST_SIZE];

    if (request_id.len == 0 || request_id.len > LIMIT_REQUEST_ID_MAX)
        return;
    reconcile_key(request_id, key);
    for (int fault = 0; fault < RECONCILE_FAULT_COUNT; fault++)
        for (size_t i = 0; i < rows->counts[fault]; i++) {
            struct reconcile_row *row = &rows->rows[fault][i];
            if (memcmp(row->key, key, DIGEST_SIZE) != 0)
                continue;
            memcpy(row->request_id, request_id.ptr, request_id.len);
            row->request_id[request_id.len] = '\0';
        }
}
