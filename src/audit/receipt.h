/*
 * A receipt: the C2SP tlog-proof of one record, whose `extra` line holds the record's opening. It
 * opens the facts (request id, when, by which agreement and clause, the hashes of request and
 * answer) and keeps operator and person closed, so that it may be shown to others.
 *
 * The form says that `extra` proves nothing by itself; here the leaf hash is computed from it and
 * nowhere else, so every byte of a receipt is authenticated but for the signatures of other keys.
 */
#ifndef TILTS_AUDIT_RECEIPT_H
#define TILTS_AUDIT_RECEIPT_H

#include "audit/opening.h"
#include "audit/proof.h"

struct receipt {
    struct opening opening;
    struct record record; /* of what is opened */
    uint64_t index;
    struct checkpoint checkpoint;
};

/*
 * Appends the receipt of a stored record under the newest checkpoint of its part, opening these
 * sections. 0; -1 when the tree cannot be read or there is no room.
 */
int receipt_write(struct store *store, const struct store_record *row, unsigned sections,
                  struct buf *buf) MUST_USE;
/*
 * Parses and verifies. Views of *ret_receipt lie in arena and text. False when out of form or not
 * proved by that log's key.
 */
bool receipt_open(struct str text, struct str origin,
                  const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct arena *arena,
                  struct receipt *ret_receipt) MUST_USE;
/* The origin that the receipt claims, to choose a key by; empty when there is none. */
struct str receipt_origin(struct str text);

#endif
