/* Salts, commitments, leaf: see commitment.h. */
#include "audit/commitment.h"

#include <string.h>

static const char salt_label[] = "tilts-salt-1";
static const char leaf_label[] = "tilts-leaf-1";

void
commitment_salt(const uint8_t record_salt[static RECORD_SALT_SIZE], enum record_section section,
                uint8_t ret_salt[static DIGEST_SIZE])
{
    uint8_t bytes[sizeof salt_label - 1 + 1 + RECORD_SALT_SIZE], *at = bytes;

    memcpy(at, salt_label, sizeof salt_label - 1);
    at += sizeof salt_label - 1;
    *at++ = (uint8_t)section;
    memcpy(at, record_salt, RECORD_SALT_SIZE);
    digest_sha256(bytes, sizeof bytes, ret_salt);
    digest_wipe(bytes, sizeof bytes);
}

void
commitment_section(const uint8_t salt[static DIGEST_SIZE], struct str section,
                   uint8_t ret_commitment[static DIGEST_SIZE])
{
    struct str parts[] = {{(const char *)salt, DIGEST_SIZE}, section};

    digest_sha256_parts(parts, ARRAY_LEN(parts), ret_commitment);
}

void
commitment_leaf(enum record_type type, struct date day,
                const uint8_t commitments[static SECTION_COUNT][DIGEST_SIZE],
                uint8_t ret_leaf[static LEAF_SIZE])
{
    uint32_t number = (uint32_t)day.days;
    uint8_t *at = ret_leaf;

    memcpy(at, leaf_label, sizeof leaf_label - 1);
    at += sizeof leaf_label - 1;
    *at++ = (uint8_t)type;
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(number >> shift);
    digest_sha256(commitments, SECTION_COUNT * DIGEST_SIZE, at);
}
