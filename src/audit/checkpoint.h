/*
 * A checkpoint: the log's origin, size and root in the C2SP tlog-checkpoint form, signed as a C2SP
 * signed note (Ed25519). Pure but for the signature.
 */
#ifndef TILTS_AUDIT_CHECKPOINT_H
#define TILTS_AUDIT_CHECKPOINT_H

#include "pki/digest.h"
#include "pki/signing.h"

#define ORIGIN_MAX 192
#define CHECKPOINT_MAX 1024 /* bytes of a note that this program writes */
/* What is taken from outside: room for the cosignatures of many witnesses. */
#define CHECKPOINT_NOTE_MAX (128 * 1024)
#define CHECKPOINT_SIGNATURES_MAX 32

struct checkpoint {
    struct str origin;
    uint64_t size;
    uint8_t root[DIGEST_SIZE];
};

/* Whether it can name a log and its key: 1 to ORIGIN_MAX bytes, no space, no plus, no control. */
bool checkpoint_origin_fits(struct str origin);
/*
 * The note's text, signed by key under the name origin; appended to buf. 0, or -1 when the origin
 * does not fit, buf is too small or signing fails.
 */
int checkpoint_sign(const struct checkpoint *checkpoint, struct signing_key *key,
                    struct buf *buf) MUST_USE;
/*
 * Parses a note and verifies the signature line of `origin` under public_key; other signature
 * lines (cosignatures) are passed over. False when anything is out of form: extension lines and a
 * second line of the same key are refused, too. The origin in ret_checkpoint is a view into note.
 */
bool checkpoint_open(struct str note, struct str origin,
                     const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                     struct checkpoint *ret_checkpoint) MUST_USE;
/* The verifier key "<name>+<hex key id>+<base64>" of the C2SP signed-note form. */
void checkpoint_verifier_key(struct str origin,
                             const uint8_t public_key[static SIGNING_PUBLIC_SIZE], struct buf *buf);

#endif
