/* A small log and an extract of it, in memory, for the tests of extracts and receipts. */
#ifndef TILTS_TESTS_BUNDLE_H
#define TILTS_TESTS_BUNDLE_H

#include "audit/audit_log.h"
#include "audit/extract_check.h"
#include "audit/receipt.h"

#define BUNDLE_FILES 16
#define BUNDLE_ORIGIN "log.example/a/0"
#define BUNDLE_OURS UINT64_C(90000077325)
#define BUNDLE_OTHERS UINT64_C(90001234503)

struct bundle {
    char folder[64];
    struct store *store;
    struct audit_log *log;
    struct signing_key *key;
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct extract_file files[BUNDLE_FILES];
    char names[BUNDLE_FILES][32];
    size_t count;
    struct extract_counts counts;
};

/* A log of 40 records, some of them ours, some with rows of others. */
void bundle_open_log(struct bundle *bundle);
/* The extract of it, issued, its files read back. wish->municipality and the like may be preset. */
void bundle_extract(struct bundle *bundle, const struct extract_wish *wish);
/* The receipt of one record, malloc'd; facts opened. */
char *bundle_receipt(struct bundle *bundle, uint64_t index, size_t *ret_len);
void bundle_close(struct bundle *bundle);

struct extract_wish bundle_wish(void); /* ours, every day, all sections */
struct extract_bundle bundle_view(const struct bundle *bundle);
struct extract_file *bundle_file(struct bundle *bundle, const char *name);
/* The bytes of one file replaced by a copy. */
void bundle_replace(struct bundle *bundle, const char *name, struct str bytes);
/* The manifest written anew, as who wants to hide a change would. */
void bundle_fix_manifest(struct bundle *bundle);

#endif
