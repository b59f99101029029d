/* The codes of one person, and handing out what was found under them. Private to src/store. */
#ifndef TILTS_STORE_STORE_CODES_H
#define TILTS_STORE_STORE_CODES_H

#include "store/store_private.h"

/* The one asked about comes first. */
struct store_codes {
    uint64_t code[STORE_CODES_MAX];
    size_t count;
    bool overflow; /* there are more */
};

void store_codes_add(struct store_codes *codes, uint64_t code); /* once more changes nothing */
/* Sorts rows and the linked codes; gives nothing when either is more than it may be. */
void store_codes_hand_out(struct store_lookup *lookup, struct store_codes *codes,
                          struct status_row *rows, size_t row_count, bool fits);

#endif
