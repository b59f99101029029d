/*
 * The salted commitment to a record and the leaf made of it. Pure (SHA-256 only).
 *
 *     salt_i      = SHA-256("tilts-salt-1" || i || record salt)          i = 0, 1, 2
 *     c_i         = SHA-256(salt_i || section_i)
 *     leaf        = "tilts-leaf-1" || type (1) || day (4, big endian) || SHA-256(c_0 || c_1 || c_2)
 *     leaf hash   = SHA-256(0x00 || leaf)                                RFC 6962, 2.1
 *
 * An opened section is proved with its salt_i; a closed one with its c_i alone.
 */
#ifndef TILTS_AUDIT_COMMITMENT_H
#define TILTS_AUDIT_COMMITMENT_H

#include "audit/merkle.h"
#include "audit/record.h"
#include "pki/digest.h"

#define RECORD_SALT_SIZE 32
#define LEAF_SIZE (12 + 1 + 4 + DIGEST_SIZE)

void commitment_salt(const uint8_t record_salt[static RECORD_SALT_SIZE],
                     enum record_section section, uint8_t ret_salt[static DIGEST_SIZE]);
void commitment_section(const uint8_t salt[static DIGEST_SIZE], struct str section,
                        uint8_t ret_commitment[static DIGEST_SIZE]);
void commitment_leaf(enum record_type type, struct date day,
                     const uint8_t commitments[static SECTION_COUNT][DIGEST_SIZE],
                     uint8_t ret_leaf[static LEAF_SIZE]);
/* All the commitments of a record at once, from its sections and its salt. */
void commitment_sections(const uint8_t record_salt[static RECORD_SALT_SIZE],
                         const struct str sections[static SECTION_COUNT],
                         uint8_t ret_commitments[static SECTION_COUNT][DIGEST_SIZE]);
/* The hash of the leaf, without keeping the leaf. */
void commitment_leaf_hash(enum record_type type, struct date day,
                          const uint8_t commitments[static SECTION_COUNT][DIGEST_SIZE],
                          uint8_t ret_hash[static DIGEST_SIZE]);

#endif
