/*
 * What the audit log's tests share: a folder of their own with a signing key, known values in
 * binary, made-up records, and logs over SQLite or in memory.
 */
#ifndef TILTS_TESTS_AUDIT_SCENE_H
#define TILTS_TESTS_AUDIT_SCENE_H

#include "audit/audit_log.h"
#include "audit/proof.h"
#include "audit/verify.h"

#define SCENE_ORIGIN "tilts.example/a/0"

/* Makes the folder with "log.key" (that of the vectors); close removes it with all in it. */
void scene_open(void);
void scene_close(void);
/* cmocka fixtures of the same. */
int scene_setup(void **state);
int scene_teardown(void **state);
/* A path in the folder; valid for the next few calls. */
const char *scene_path(const char *name);
void scene_copy(const char *from, const char *to);

/* The bytes of hexadecimal digits, of the length that fits. */
struct str scene_hex(const char *digits, void *memory, size_t size);
void scene_public_key(uint8_t ret_key[static SIGNING_PUBLIC_SIZE]);

/* A check with all sections filled, different for each number; request id "r-<number>". */
void scene_record(struct record *ret_record, unsigned number);

/* The log over "log.db" and "log.guard"; aborts the test when it does not open. */
struct scene_log {
    struct store *store;
    struct audit_log *log;
};
struct scene_log scene_log_open(void);
/* The log is NULL, and error says why, when the audit log refuses. */
struct scene_log scene_log_try(char error[static 512]);
void scene_log_close(struct scene_log *opened);
/* Appends so many records in one batch, numbered by their index. */
void scene_append(struct scene_log *opened, size_t count);

/* Hashes kept in an array, with stored nodes computed from them, as a store would have them. */
struct scene_tree {
    uint64_t size;
    uint8_t (*leaves)[DIGEST_SIZE];
    uint8_t nodes[64][DIGEST_SIZE]; /* level 1 */
    size_t node_count;
};
void scene_tree_open(struct scene_tree *tree, uint64_t size);
void scene_tree_close(struct scene_tree *tree);
struct proof_reader scene_tree_reader(struct scene_tree *tree);
/* The root over [from, to) by the definition of RFC 6962, 2.1: slow and plain. */
void scene_tree_root(const struct scene_tree *tree, uint64_t from, uint64_t to,
                     uint8_t ret_root[static DIGEST_SIZE]);

#endif
