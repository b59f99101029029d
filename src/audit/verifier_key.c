/* Taking a verifier key apart, and writing it anew to hold both together: see verifier_key.h. */
#include "audit/verifier_key.h"

#include <string.h>

#define ALGORITHM_ED25519 1

bool
verifier_key_parse(struct str text, struct verifier_key *ret_key)
{
    uint8_t encoded[1 + SIGNING_PUBLIC_SIZE];
    char memory[VERIFIER_KEY_MAX];
    struct verifier_key key;
    struct str rest = text;
    struct buf again;
    size_t len;

    key.origin = str_split(&rest, '+');
    (void)str_split(&rest, '+');
    if (!checkpoint_origin_fits(key.origin) ||
        !base64_decode(rest, encoded, sizeof encoded, &len) || len != sizeof encoded ||
        encoded[0] != ALGORITHM_ED25519)
        return false;
    memcpy(key.public_key, encoded + 1, SIGNING_PUBLIC_SIZE);
    buf_init(&again, memory, sizeof memory);
    checkpoint_verifier_key(key.origin, key.public_key, &again);
    if (!buf_ok(&again) || !str_eq(buf_str(&again), text))
        return false;
    *ret_key = key;
    return true;
}

/* All but the part's name. */
static struct str
node_of(struct str origin)
{
    while (origin.len && origin.ptr[origin.len - 1] != '/')
        origin.len--;
    return origin;
}

bool
verifier_key_covers(const struct verifier_key *key, struct str origin)
{
    struct str node = node_of(key->origin);

    return str_eq(key->origin, origin) || (node.len && str_eq(node, node_of(origin)));
}
