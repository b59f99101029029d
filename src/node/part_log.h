/*
 * A part of the node's log for a loop of its own: records are added one by one, each with whom to
 * tell, and all that wait become durable together in one commit per LIMIT_BATCH. What a record
 * points to must live until it is told of. Thread: the loop's.
 */
#ifndef TILTS_NODE_PART_LOG_H
#define TILTS_NODE_PART_LOG_H

#include "audit/record.h"
#include "node/config.h"

#define PART_LOG_ERROR_MAX 512

struct part_log;

/*
 * Opens or makes the part (its newest generation) and, on a new node, the log's key. NULL with a
 * sentence, also while another process has it.
 */
struct part_log *part_log_open(const struct node_config *config, const char *name,
                               char error[static PART_LOG_ERROR_MAX]) MUST_USE;
void part_log_close(struct part_log *log); /* NULL is fine; what waits is forgotten */
/* done: 0 durable, -1 never will be; only ever called from part_log_flush(). -1: no memory. */
int part_log_add(struct part_log *log, const struct record *record,
                 void (*done)(void *arg, int result), void *arg) MUST_USE;
/* Whether something waits. */
bool part_log_waits(const struct part_log *log);
/* Commits what waits. -1 when the log is broken: nothing is taken any more (part_log_error()). */
int part_log_flush(struct part_log *log) MUST_USE;
const char *part_log_error(const struct part_log *log);

#endif
