/*
 * The verifier key of the C2SP signed-note form, "<name>+<hex key id>+<base64>", read. Writing one
 * is checkpoint_verifier_key(). Pure.
 */
#ifndef TILTS_AUDIT_VERIFIER_KEY_H
#define TILTS_AUDIT_VERIFIER_KEY_H

#include "audit/checkpoint.h"

#define VERIFIER_KEY_MAX (ORIGIN_MAX + 64) /* bytes of one in writing */

struct verifier_key {
    struct str origin; /* a view into the text */
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
};

/* False for anything but an Ed25519 key in its one spelling, with the key id that it has. */
bool verifier_key_parse(struct str text, struct verifier_key *ret_key) MUST_USE;

/*
 * Whether it verifies the log of that origin: its own, or another part of the same node, for one
 * key signs all parts "<domain>/<node>/<part>" of a node.
 */
bool verifier_key_covers(const struct verifier_key *key, struct str origin);

#endif
