/*
 * An extract: the audit records of one municipality and period, with everything that a third party
 * needs to verify them offline (clause 3.3). docs/extract.md describes the bundle.
 *
 * A record is a municipality's when one of its decisions names it. Its person section is opened
 * only when every row that the answer disclosed is this municipality's: rows of others are theirs,
 * and a section opens whole or not at all. Records held back for this are counted, and opened only
 * when the wish says so.
 *
 * The order is: open, add every part of the node's log, finish (which gives the manifest's hash),
 * have the issue recorded under that hash, issue with its receipt. A bundle without its receipt is
 * not complete, and no verifier takes it. Thread: any.
 */
#ifndef TILTS_AUDIT_EXTRACT_H
#define TILTS_AUDIT_EXTRACT_H

#include "audit/opening.h"
#include "pki/signing.h"

#define EXTRACT_FORM "tilts-extract-1"
#define EXTRACT_PARTS_MAX 64
#define EXTRACT_ID_MAX 64
#define EXTRACT_ERROR_MAX 512

/* The files of a bundle; checkpoints are "checkpoint-<part>.note". */
#define EXTRACT_HEAD "extract.json"
#define EXTRACT_RECORDS "records.jsonl"
#define EXTRACT_KEYS "keys.txt"
#define EXTRACT_CSV "summary.csv"
#define EXTRACT_HTML "summary.html"
#define EXTRACT_SCRIPT "verify.py"
#define EXTRACT_MANIFEST "manifest.sha256"
#define EXTRACT_ISSUED "issued.txt" /* the only one that the manifest does not list */

struct extract_wish {
    struct str id; /* of the extract: letters, digits and -._: */
    int64_t at_us;
    struct registration municipality;
    struct date from, till;   /* Riga days of the records, both inclusive */
    unsigned sections;        /* SECTION_BITs; facts are always opened */
    bool with_others;         /* open person sections with rows of other municipalities, too */
    const char *issue_origin; /* the part that will record the issue */
};

struct extract_counts {
    uint64_t records;     /* in the bundle */
    uint64_t held_back;   /* of them with their person section closed for rows of others */
    uint64_t with_others; /* of them with rows of others and open, as the wish said */
    uint64_t erased;      /* of the period, whosever they were: nothing of them is left to tell */
};

struct extract;

/* folder is new or empty; the wish's texts must outlive the extract. NULL with a sentence. */
struct extract *extract_open(const char *folder, const struct extract_wish *wish,
                             const uint8_t public_key[static SIGNING_PUBLIC_SIZE],
                             char error[static EXTRACT_ERROR_MAX]) MUST_USE;
/* One part of the log, up to its newest checkpoint; progress may be NULL. 0 or -1. */
int extract_add(struct extract *extract, struct store *store, const char *origin,
                void (*progress)(void *ctx, uint64_t done), void *ctx) MUST_USE;
/* Everything but the receipt of the issue. 0 or -1. */
int extract_finish(struct extract *extract, uint8_t ret_manifest[static DIGEST_SIZE]) MUST_USE;
/* The detail that the issue's record must have (JSON). */
void extract_detail(const struct extract *extract, const uint8_t manifest[static DIGEST_SIZE],
                    struct buf *buf);
/* The receipt of the issue's record completes the bundle. 0 or -1. */
int extract_issue(struct extract *extract, struct str receipt) MUST_USE;
const struct extract_counts *extract_counts(const struct extract *extract);
const char *extract_error(const struct extract *extract);
/* Removes a bundle that is not complete. NULL is fine. */
void extract_close(struct extract *extract);

#endif
