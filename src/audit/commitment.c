/* Salts, commitments and leaves: see commitment.h. */
#include "audit/commitment.h"

#include <string.h>

#define SALT_DOMAIN "tilts-salt-1"
#define LEAF_DOMAIN "tilts-leaf-1"

void
commitment_salt(const uint8_t record_salt[static RECORD_SALT_SIZE], enum record_section section,
                uint8_t ret_salt[static DIGEST_SIZE])
{
    uint8_t text[sizeof SALT_DOMAIN - 1 + 1 + RECORD_SALT_SIZE];

    memcpy(text, SALT_DOMAIN, sizeof SALT_DOMAIN - 1);
    text[sizeof SALT_DOMAIN - 1] = (uint8_t)section;
    memcpy(text + sizeof SALT_DOMAIN, record_salt, RECORD_SALT_SIZE);
    digest_sha256(text, sizeof text, ret_salt);
}

void
commitment_section(const uint8_t salt[static DIGEST_SIZE], struct str section,
                   uint8_t ret_commitment[static DIGEST_SIZE])
{
    const struct str parts[] = {{(const char *)salt, DIGEST_SIZE}, section};

    digest_sha256_parts(parts, section.len ? 2 : 1, ret_commitment);
}

void
commitment_leaf(enum record_type type, struct date day,
                const uint8_t commitments[static SECTION_COUNT][DIGEST_SIZE],
                uint8_t ret_leaf[static LEAF_SIZE])
{
    uint32_t days = (uint32_t)day.days;
    uint8_t *at = ret_leaf + sizeof LEAF_DOMAIN - 1;

    memcpy(ret_leaf, LEAF_DOMAIN, sizeof LEAF_DOMAIN - 1);
    *at++ = (uint8_t)type;
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(days >> shift);
    digest_sha256(commitments, SECTION_COUNT * DIGEST_SIZE, at);
}

void
commitment_sections(const uint8_t record_salt[static RECORD_SALT_SIZE],
                    const struct str sections[static SECTION_COUNT],
                    uint8_t ret_commitments[static SECTION_COUNT][DIGEST_SIZE])
{
    uint8_t salt[DIGEST_SIZE];

    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        commitment_salt(record_salt, i, salt);
        commitment_section(salt, sections[i], ret_commitments[i]);
    }
}

void
commitment_leaf_hash(enum record_type type, struct date day,
                     const uint8_t commitments[static SECTION_COUNT][DIGEST_SIZE],
                     uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t leaf[LEAF_SIZE];

    commitment_leaf(type, day, commitments, leaf);
    merkle_leaf_hash(leaf, sizeof leaf, ret_hash);
}
