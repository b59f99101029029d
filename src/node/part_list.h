/*
 * Every part of the log that there is something of: a log or a guard in the data folder, so that a
 * part whose database was taken away is missed; and in a database the parts of all nodes of the
 * domain, those of other nodes named with their node: "b/0". Thread: any.
 */
#ifndef TILTS_NODE_PART_LIST_H
#define TILTS_NODE_PART_LIST_H

#include "node/part.h"

struct part_list {
    char (*names)[PART_NAME_MAX]; /* lanes by number, then "admin", then other nodes; each once */
    size_t count;
};

/* 0, or -1 with a sentence. In both cases to be done with. */
int part_list_load(const struct node_config *config, struct part_list *ret_list,
                   char error[static STORE_ERROR_MAX]) MUST_USE;
void part_list_done(struct part_list *list);

#endif
