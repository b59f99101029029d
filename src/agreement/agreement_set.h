/*
 * Everything a node knows of its agreements, loaded as a whole: add the documents and the events in
 * the order recorded, then seal; from then on the set is only read (by any thread) until it is
 * replaced by a newer one. A set that cannot be sealed decides nothing.
 */
#ifndef TILTS_AGREEMENT_AGREEMENT_SET_H
#define TILTS_AGREEMENT_AGREEMENT_SET_H

#include "agreement/life.h"

/* One municipality that one agreement opens to one agency: what a decision walks over. */
struct agreement_scope {
    struct registration agency, municipality;
    struct life_span agency_span; /* 7.7: when the agency is the party */
    int64_t municipality_from_us; /* 7.7: when the municipality became one */
    const struct life *life;
};

struct agreement_set {
    struct agreement *agreements; /* once sealed by id, then version */
    size_t count;
    struct agreement_event *events; /* in the order recorded */
    size_t event_count;
    struct life *lives; /* once sealed: one per id, by id */
    size_t life_count;
    struct agreement_scope *scopes; /* once sealed: by agency, municipality, newest term first */
    size_t scope_count;
    bool lists_operators; /* once sealed: some version has OPERATORS_LISTED */
    bool sealed;
    struct arena arena; /* texts, lives and scopes */
};

void agreement_set_init(struct agreement_set *set);
void agreement_set_done(struct agreement_set *set); /* a zeroed or half-filled set is fine */

/* One agreement's version as YAML; name for messages. 0, or -1 with a sentence. */
int agreement_set_add_document(struct agreement_set *set, struct str yaml, const char *name,
                               char error[static AGREEMENT_ERROR_MAX]) MUST_USE;
/* One stored event of that agreement; body is its JSON. 0, or -1 with a sentence. */
int agreement_set_add_event(struct agreement_set *set, struct str agreement, int64_t at_us,
                            struct str body, char error[static AGREEMENT_ERROR_MAX]) MUST_USE;
/*
 * Sorts, checks and works everything out. After an addition a set must be sealed again. -1 with a
 * sentence when a version is missing or double, or an event belongs to no agreement.
 */
int agreement_set_seal(struct agreement_set *set, char error[static AGREEMENT_ERROR_MAX]) MUST_USE;

/* Of a sealed set: whether it is, was or will be the agency of some agreement. */
bool agreement_set_has_agency(const struct agreement_set *set, struct registration agency);
/* Of a sealed set. NULL when there is no agreement of that id. */
const struct life *agreement_set_find(const struct agreement_set *set, struct str id);

#endif
