/*
 * The files of a bundle while it is written: a new folder, each file with its running SHA-256, the
 * manifest in the form of `sha256sum -c`. Whatever is not kept at the end is removed again, for a
 * bundle holds personal data. Private to audit/.
 */
#ifndef TILTS_AUDIT_EXTRACT_FILES_H
#define TILTS_AUDIT_EXTRACT_FILES_H

#include "pki/digest.h"

#define EXTRACT_FILES_MAX 80
#define EXTRACT_NAME_MAX 32

struct extract_files;

/* Makes the folder (mode 0700), which must not be there or be empty. NULL with a sentence. */
struct extract_files *extract_files_open(const char *folder, char error[static 512]) MUST_USE;
/* A new file; its number, or -1. */
int extract_files_add(struct extract_files *files, const char *name) MUST_USE;
/* Errors are kept until extract_files_finish(). */
void extract_files_put(struct extract_files *files, int file, struct str bytes);
/* Adds a whole file. */
void extract_files_write(struct extract_files *files, const char *name, struct str bytes);
/* Ends all files so far and lists them in a new one; the hash of its bytes. 0 or -1. */
int extract_files_finish(struct extract_files *files, const char *manifest,
                         uint8_t ret_hash[static DIGEST_SIZE]) MUST_USE;
/* What went wrong first, "" when nothing. */
const char *extract_files_error(const struct extract_files *files);
/* keep false: removes the files and the folder. NULL is fine. */
void extract_files_close(struct extract_files *files, bool keep);

#endif
