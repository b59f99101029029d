/*
 * The checkpoints of other logs as this engine saw them last, kept on disk: a log that later shows
 * less, or other records, is found out even after a restart. One small text file per log part,
 * "<origin>\n<size>\n<root in base64>\n". Thread: one.
 */
#ifndef TILTS_PLATFORM_SEEN_H
#define TILTS_PLATFORM_SEEN_H

#include "audit/checkpoint.h"

#define SEEN_ERROR_MAX 512

struct seen;

/* The files are <folder>/<prefix>-<part>; the folder is made. NULL with a sentence. */
struct seen *seen_open(const char *folder, const char *prefix,
                       char error[static SEEN_ERROR_MAX]) MUST_USE;
/* Writes what is not written yet. NULL is fine. */
void seen_close(struct seen *seen);

enum seen_verdict {
    SEEN_SAME,   /* nothing new, or the first ever */
    SEEN_GROWN,  /* larger: a consistency proof from *ret_size must show that it extends it */
    SEEN_FORKED, /* smaller, or other records of the same size */
};
/* Looks at a verified checkpoint; *ret_old is what was seen last (size 0: nothing). -1: the file
   cannot be read. */
int seen_look(struct seen *seen, const struct checkpoint *checkpoint,
              enum seen_verdict *ret_verdict, struct checkpoint *ret_old) MUST_USE;
/* It extends the one before: from now on it is the one seen last. Written within a second. */
int seen_take(struct seen *seen, const struct checkpoint *checkpoint, int64_t now_us) MUST_USE;

#endif
