/*
 * Many receipts in one JSON document (POST /v1/receipts): one signed checkpoint for each part of
 * the log that holds some of the records, and under it what a receipt holds of each record, its
 * opening (facts open; operator and person stay closed) and its path to the checkpoint's root:
 *
 *     {"checkpoints": [{"origin": text, "note": text}],
 *      "receipts": [{"request_id": text, "checkpoint": place in checkpoints, "index": number,
 *                    "opening": base64, "path": base64}],
 *      "missing": [request id]}
 *
 * Receipts and missing ids stand in the order in which they were asked for. Everything in a receipt
 * is authenticated by its checkpoint; that an id is missing is only said, and proves nothing.
 */
#ifndef TILTS_AUDIT_RECEIPTS_H
#define TILTS_AUDIT_RECEIPTS_H

#include "audit/receipt.h"
#include "audit/verifier_key.h"
#include "base/limits.h"

#define RECEIPTS_PARTS_MAX 64
#define RECEIPTS_ERROR_MAX 256

/* What was found of one id: its record and the part that holds it; store NULL: nothing. */
struct receipts_found {
    struct store *store;
    struct store_record row;
};

/*
 * Appends the document. found[i] is what was found of ids[i]. 0; -1 when buf has no room
 * (buf_ok()), or else when a tree cannot be read or there are more parts than RECEIPTS_PARTS_MAX.
 */
int receipts_write(const struct str *ids, const struct receipts_found *found, size_t count,
                   struct buf *buf) MUST_USE;

/* What was asked for, each id once, and the keys of the log's parts. */
struct receipts_asked {
    const struct str *ids;
    size_t count; /* to LIMIT_RECEIPTS */
    const struct verifier_key *keys;
    size_t key_count;
};

/*
 * Parses and verifies: each checkpoint's signature once, then every receipt under it, and that each
 * id asked for is answered once and no other. ret_receipts has room for asked->count: its i-th is
 * the receipt of ids[i], in arena; NULL: said to be missing. False with a sentence when anything is
 * out of form or not proved; then nothing of the document counts. An erased record has no facts
 * left to open, so that it is ids[i]'s is then only said.
 */
bool receipts_open(struct str text, const struct receipts_asked *asked, struct arena *arena,
                   const struct receipt **ret_receipts,
                   char error[static RECEIPTS_ERROR_MAX]) MUST_USE;

#endif
