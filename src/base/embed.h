/*
 * Files that are part of the program: contracts, SQL. tools/embed.py writes arrays of these at
 * build time; whoever uses one declares it: extern const struct embedded NAME[];
 */
#ifndef TILTS_BASE_EMBED_H
#define TILTS_BASE_EMBED_H

#include "base/str.h"

struct embedded {
    const char *name; /* base name of the file */
    struct str text;  /* its bytes; a NUL stands behind them */
};

#endif
