/*
 * The register as commands open it: the folder is made when it is missing, and what a command did
 * is recorded in the node's log. Thread: any.
 */
#ifndef TILTS_NODE_REGISTER_H
#define TILTS_NODE_REGISTER_H

#include "node/config.h"
#include "store/store.h"

#define REGISTER_ERROR_MAX 512

/* The register's store, without a log part. NULL with a sentence. */
struct store *register_open(const struct node_config *config,
                            char error[static REGISTER_ERROR_MAX]) MUST_USE;
/* The same, for reading only; nothing is made. */
struct store *register_open_to_read(const struct node_config *config,
                                    char error[static STORE_ERROR_MAX]) MUST_USE;
/* Whether there is one: a log without a register beside it can still be read. */
bool register_is_there(const struct node_config *config);
/* After much was written: see store_tend(). */
int register_tend(const struct node_config *config, char error[static STORE_ERROR_MAX]) MUST_USE;

#endif
