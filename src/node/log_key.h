/*
 * The key that signs the log of a node, log.key in its data folder. All nodes of a domain that
 * share a database use the same one, so that any of them can verify and hand out what the others
 * recorded.
 */
#ifndef TILTS_NODE_LOG_KEY_H
#define TILTS_NODE_LOG_KEY_H

#include "node/config.h"
#include "store/store.h"

#define LOG_KEY_ERROR_MAX 512

/*
 * Sees to it that there is a key: makes it on first use. Refuses to make one where other nodes have
 * theirs already. -1 with a sentence.
 */
int log_key_need(const struct node_config *config, char error[static LOG_KEY_ERROR_MAX]) MUST_USE;

#endif
