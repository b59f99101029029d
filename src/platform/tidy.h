/*
 * Deletes stored answers that may not be kept any longer (keep_answers in platform.yaml), for good,
 * and records how many. Beside a running platform; in short transactions. Thread: any, with a
 * handle of its own.
 */
#ifndef TILTS_PLATFORM_TIDY_H
#define TILTS_PLATFORM_TIDY_H

#include "base/clock.h"
#include "node/config.h"

#define TIDY_ERROR_MAX 512

/* 0, or -1 with a sentence; what was deleted until then is deleted and counted. */
int tidy_answers(const struct node_config *node, const struct clock *clock, uint64_t *ret_deleted,
                 char error[static TIDY_ERROR_MAX]) MUST_USE;

#endif
