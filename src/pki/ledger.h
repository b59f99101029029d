/*
 * What an authority issued: a JSON array in memory, one object per line in its file; private to
 * src/pki. Thread: any.
 */
#ifndef TILTS_PKI_LEDGER_H
#define TILTS_PKI_LEDGER_H

#include "base/json.h"
#include "pki/authority.h"

/* NULL with a sentence that names path and line. Freed with json_decref(). */
json_t *ledger_load(const char *path, char error[static FILE_ERROR_MAX]) MUST_USE;
int ledger_save(const char *path, const json_t *ledger, char error[static FILE_ERROR_MAX]) MUST_USE;
/* Adds a line. 0, or -1 when memory is out. */
int ledger_add(json_t *ledger, const struct authority_entry *entry, const char *const *hosts,
               size_t host_count) MUST_USE;
/* Marks a line as revoked. 0, or -1 when memory is out. */
int ledger_revoke(json_t *ledger, size_t position, int64_t at_us, const char *reason) MUST_USE;
void ledger_entry(const json_t *ledger, size_t position, struct authority_entry *ret_entry);
/* The hosts of a server's line, at most AUTHORITY_HOSTS_MAX; returns how many. */
size_t ledger_hosts(const json_t *ledger, size_t position,
                    const char *ret_hosts[static AUTHORITY_HOSTS_MAX]);
int ledger_find(const json_t *ledger, const char *serial); /* position, or -1 */

#endif
