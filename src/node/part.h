/*
 * The parts of the log of a node. A lane's part is named by its number, that of commands "admin";
 * one opened after a rollback adds its generation: "0-2" follows "0". Files and origin carry the
 * name. Thread: any.
 */
#ifndef TILTS_NODE_PART_H
#define TILTS_NODE_PART_H

#include "base/clock.h"
#include "node/config.h"
#include "store/store.h"

#define PART_NAME_MAX 96
#define PART_ERROR_MAX 1024

/* Whether it can name a part of this node: 1 to 95 lower-case letters, digits and hyphens. */
bool part_name_fits(struct str name);
/* The name of the newest generation of "0", "1", ... or "admin". */
void part_newest(const struct node_config *config, const char *lane,
                 char ret_name[static PART_NAME_MAX]);
/* The name of the next generation; false when it does not fit. */
bool part_next(const char *name, char ret_name[static PART_NAME_MAX]);
/* The name of the generation before; false when it is the first. */
bool part_before(const char *name, char ret_name[static PART_NAME_MAX]);
/* The store of that part alone. For writing it is made when it is missing. NULL with a sentence. */
struct store *part_open(const struct node_config *config, const char *name, bool read_only,
                        char error[static STORE_ERROR_MAX]) MUST_USE;
/* Whether its records are there; false, too, when the database cannot be asked. */
bool part_is_there(const struct node_config *config, const char *name);
/*
 * Opens a new origin for a lane whose log refuses to sign. Its first leaf states the gap and the
 * reason. 1 with the new name; 0 when nothing is wrong with the log, and -1, with a sentence. The
 * old part stays as it is. Not while the lane runs.
 */
int part_renew(const struct node_config *config, const struct clock *clock, const char *lane,
               const char *reason, char ret_name[static PART_NAME_MAX],
               char error[static PART_ERROR_MAX]) MUST_USE;

#endif
