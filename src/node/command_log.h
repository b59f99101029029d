/*
 * The node's "admin" part of the audit log: what commands did to register, agreements and log. Each
 * command is a process of its own, so the part is opened, appended to and closed under a lock.
 * Thread: any; blocks while another command appends.
 */
#ifndef TILTS_NODE_COMMAND_LOG_H
#define TILTS_NODE_COMMAND_LOG_H

#include "audit/record.h"
#include "base/clock.h"
#include "node/config.h"

#define COMMAND_LOG_ERROR_MAX 512

struct command_event {
    enum record_type type;
    struct str subject; /* what it was about: an agreement's id, a file's name */
    struct str detail;  /* how, as JSON; no personal data */
    struct str clause;
    struct str outcome;  /* "begun", "done", "stopped" */
    struct str reader;   /* for whom a report is made; empty: the account that ran the command */
    uint64_t *ret_index; /* takes the record's leaf index; NULL: not wanted */
};

/* 0 when the record is durable, or -1 with a sentence. */
int command_log_append(const struct node_config *config, const struct clock *clock,
                       const struct command_event *event,
                       char error[static COMMAND_LOG_ERROR_MAX]) MUST_USE;
/* The same for several, all or none. */
int command_log_append_all(const struct node_config *config, const struct clock *clock,
                           const struct command_event *events, size_t count,
                           char error[static COMMAND_LOG_ERROR_MAX]) MUST_USE;
/* The same for records that say more; they are appended as they are. ret_indexes may be NULL. */
int command_log_append_records(const struct node_config *config, const struct record *records,
                               size_t count, uint64_t *ret_indexes,
                               char error[static COMMAND_LOG_ERROR_MAX]) MUST_USE;
/*
 * Who runs the command, written to text: the account on this machine, or the operator for whom the
 * desk runs it, as the desk says in this variable. (Who can set it for a process of the node can
 * write its data folder as well.)
 */
#define COMMAND_LOG_OPERATOR "TILTS_OPERATOR"
struct str command_log_account(char *text, size_t size);

#endif
