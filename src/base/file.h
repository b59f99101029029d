/*
 * Whole files, read within a bound and written so that a crash leaves the old or the new one.
 * Errors come as a sentence for the person at the terminal. Thread: any.
 */
#ifndef TILTS_BASE_FILE_H
#define TILTS_BASE_FILE_H

#include "base/str.h"

#define FILE_ERROR_MAX 512

/*
 * Reads the whole file (pipes too) into malloc'd, NUL-terminated memory that the caller frees. 0,
 * or -1, also when it has more than max bytes; max is below SIZE_MAX - 1.
 */
int file_read(const char *path, size_t max, char **ret_bytes, size_t *ret_len,
              char error[static FILE_ERROR_MAX]) MUST_USE;
/* Writes through a temporary file, fsync and rename; mode as for open(2). 0 or -1. */
int file_write(const char *path, struct str bytes, unsigned mode,
               char error[static FILE_ERROR_MAX]) MUST_USE;
/* The same, but -1 when path exists already, whoever made it and when. */
int file_write_new(const char *path, struct str bytes, unsigned mode,
                   char error[static FILE_ERROR_MAX]) MUST_USE;
/* Makes the folder and those above it; an existing one is fine. 0 or -1. */
int file_make_folder(const char *path, unsigned mode, char error[static FILE_ERROR_MAX]) MUST_USE;
/* path itself when absolute, else folder-of(beside)/path; malloc'd, NULL when memory is out. */
char *file_beside(const char *beside, const char *path);
/* Replaces *path (malloc'd) by file_beside() of it; NULL stays. -1 when memory is out. */
int file_settle(const char *beside, char **path) MUST_USE;

#endif
