/*
 * A consistency proof as text: the body that C2SP tlog-witness defines for its add-checkpoint call,
 * "old <size>", the hashes, an empty line, the newer checkpoint. Pure but for the reader.
 */
#ifndef TILTS_AUDIT_CONSISTENCY_H
#define TILTS_AUDIT_CONSISTENCY_H

#include "audit/proof.h"

#define CONSISTENCY_TEXT_MAX (8 * 1024 + CHECKPOINT_NOTE_MAX)

void consistency_write(uint64_t old_size, const struct proof_path *path, struct str note,
                       struct buf *buf);
/*
 * Parses it and verifies that the checkpoint in it is signed by the log and extends `old` (the
 * same origin). False when anything is out of form or does not verify. Views into text.
 */
bool consistency_open(struct str text, const struct checkpoint *old,
                      const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                      struct checkpoint *ret_checkpoint, struct str *ret_note) MUST_USE;

#endif
