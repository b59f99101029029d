/*
 * Cosignatures (C2SP tlog-cosignature, "cosignature/v1", Ed25519): a counterparty who keeps the
 * last checkpoint that it saw signs that this one extends it, and when. The owner keeps the line
 * beside the checkpoint. Pure but for the signature.
 */
#ifndef TILTS_AUDIT_COSIGNATURE_H
#define TILTS_AUDIT_COSIGNATURE_H

#include "audit/checkpoint.h"

#define COSIGNATURE_LINE_MAX (ORIGIN_MAX + 128)

/* Who cosigns. */
struct cosigner {
    struct str name; /* a view into what was parsed */
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
};

/* The verifier key "<name>+<hex key id>+<base64>" of a cosigner (key type 4). */
void cosignature_key(struct str name, const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                     struct buf *buf);
/* The reverse; false for anything but its one spelling with the key id that it has. */
bool cosignature_key_parse(struct str text, struct cosigner *ret_cosigner) MUST_USE;
/*
 * Appends the signature line, newline included, for the note's text at that instant (whole seconds
 * count). 0, or -1 when note or name are out of form, buf is too small, or signing fails.
 */
int cosignature_sign(struct str note, struct str name, struct signing_key *key, int64_t at_us,
                     struct buf *buf) MUST_USE;
/* Whether line is cosigner's for that note's text; its instant out. */
bool cosignature_verify(struct str note, struct str line, const struct cosigner *cosigner,
                        int64_t *ret_at_us) MUST_USE;

#endif
