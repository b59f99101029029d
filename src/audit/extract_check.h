/*
 * Verifies a bundle (extract.h) from its bytes alone, as verify.py does: that the manifest lists
 * every file as it is, that the log recorded the issue of exactly this manifest, that every
 * checkpoint is signed, every record in its tree, and no record another municipality's or of
 * another time. Pure but for the callbacks.
 *
 * The keys come in the bundle. Who does not hold them against what the node published otherwise
 * (known) knows only that one key signed it all. Thread: any.
 */
#ifndef TILTS_AUDIT_EXTRACT_CHECK_H
#define TILTS_AUDIT_EXTRACT_CHECK_H

#include "audit/extract.h"

struct extract_file {
    const char *name;
    struct str bytes;
};

struct extract_bundle {
    const struct extract_file *files;
    size_t count;
    const struct str *known; /* verifier keys that are known to be the node's; may be none */
    size_t known_count;
    void (*progress)(void *ctx, uint64_t done); /* records; may be NULL */
    void *ctx;
};

struct extract_report {
    bool good;
    char id[EXTRACT_ID_MAX + 1];
    struct registration municipality;
    struct date from, till;
    uint64_t records, held_back, erased;
    uint64_t total; /* records that the bundle claims, known early: for progress */
    int64_t issued_at_us;
    char finding[512]; /* the first thing wrong, "" when good */
};

/* 0 when verified, -1 with the finding. */
int extract_check(const struct extract_bundle *bundle, struct extract_report *ret_report) MUST_USE;
/*
 * The same without manifest and issue: only what the signed checkpoints prove of the records. For
 * tests, which break the proofs behind a manifest that fits.
 */
int extract_check_proofs(const struct extract_bundle *bundle,
                         struct extract_report *ret_report) MUST_USE;

#endif
