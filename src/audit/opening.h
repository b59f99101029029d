/*
 * A leaf laid open: its type and day, and each section either opened (its salt and its bytes) or
 * closed (its commitment alone). From it the leaf hash follows, so whoever holds an opening and an
 * inclusion proof knows that what is opened stands in the log. Pure.
 *
 * Binary form (in receipts): "tilts-open-1" | type (1) | day (4) | three times either
 *     0 | commitment (32)        or        1 | salt (32) | length (4) | bytes
 * with numbers big endian. The form in extracts is extract_line.h's.
 */
#ifndef TILTS_AUDIT_OPENING_H
#define TILTS_AUDIT_OPENING_H

#include "audit/record.h"
#include "pki/digest.h"
#include "store/store.h"

#define SECTION_BIT(section) (1U << (section))
#define SECTIONS_ALL (SECTION_BIT(SECTION_COUNT) - 1)

/* Bytes of the binary form that no section's own bytes count in, whatever is open. */
#define OPENING_FRAME_MAX 128

struct opening_section {
    bool open;
    uint8_t hash[DIGEST_SIZE]; /* the section's salt when open, else its commitment */
    struct str bytes;          /* empty when closed */
};

struct opening {
    enum record_type type;
    struct date day;
    struct opening_section sections[SECTION_COUNT];
};

/* sections: SECTION_BITs of what is to be opened; an erased record stays closed. Views into row. */
void opening_make(const struct store_record *row, unsigned sections, struct opening *ret_opening);
void opening_leaf_hash(const struct opening *opening, uint8_t ret_hash[static DIGEST_SIZE]);
/* What the opened sections say; closed ones leave their fields empty. As record_decode(). */
int opening_record(const struct opening *opening, struct arena *arena,
                   struct record *ret_record) MUST_USE;

void opening_encode(const struct opening *opening, struct buf *buf);
/* Views into bytes. False when out of form. */
bool opening_decode(struct str bytes, struct opening *ret_opening) MUST_USE;

#endif
