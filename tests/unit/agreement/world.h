/*
 * Agreements and events written in a lawyer's words, as tests/tables/decide.txt has them, turned
 * into the YAML and JSON that the program itself reads:
 *
 *   party DAUGAVPILS 90000077325
 *   agreement D/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2025-12-31, purposes 4.2.4.2
 *   event D: 2025-03-01 10:00:00, notice given 2025-03-01 last day 2025-06-01
 *
 * Helpers of tests: each returns false with a sentence in world->error.
 */
#ifndef TILTS_TESTS_WORLD_H
#define TILTS_TESTS_WORLD_H

#include "agreement/agreement_set.h"

#define WORLD_PARTIES 16

struct world {
    struct agreement_set set;
    struct {
        char name[32];
        struct registration registration;
    } parties[WORLD_PARTIES];
    size_t party_count;
    char error[AGREEMENT_ERROR_MAX + 64];
};

void world_begin(struct world *world); /* forgets agreements and events, keeps the parties */
void world_end(struct world *world);
bool world_line(struct world *world, struct str line);
/* What stands behind "event ", without adding it. */
bool world_event(struct world *world, struct str line, struct agreement_event *ret_event);
bool world_seal(struct world *world);
/* Begins, takes the lines and seals; false with world->error. */
bool world_tell(struct world *world, const char *const *lines, size_t count);
bool world_party(const struct world *world, struct str name, struct registration *ret_number);
const char *world_party_name(const struct world *world, struct registration number);

/* "YYYY-MM-DD HH:MM:SS[.ffffff]" in Riga, or in UTC with " UTC" behind it. */
bool world_instant(struct str text, int64_t *ret_us);

#endif
