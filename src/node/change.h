/*
 * A change of agreements or duties with its records in the node's log, so that whatever moment the
 * program is killed at, the register holds the old state or the new one and the log tells which:
 *
 *     open     takes the lock that all changes share, settles what a killed one left behind
 *     begin    records the change as "begun", durably
 *     (the caller changes the register in one transaction)
 *     settle   looks whether the register holds it and records "done" or "stopped"; for each duty's
 *              event that came with it one RECORD_DUTY
 *
 * One that was killed between begin and settle is settled by the next open. A duty's own change is
 * done when its event is recorded: the outcome is then the event's kind.
 * Thread: one; blocks while another command changes something.
 */
#ifndef TILTS_NODE_CHANGE_H
#define TILTS_NODE_CHANGE_H

#include "node/command_log.h"
#include "store/store.h"

#define CHANGE_ERROR_MAX 512
#define CHANGE_BEGUN "begun"
#define CHANGE_DONE "done"
#define CHANGE_STOPPED "stopped"

struct change;

/* store is the register, writable; both outlive the change. NULL with a sentence. */
struct change *change_open(const struct node_config *config, struct store *store,
                           char error[static CHANGE_ERROR_MAX]) MUST_USE;
void change_close(struct change *change); /* NULL is fine */

/*
 * event: RECORD_AGREEMENT with the agreement's id, or RECORD_DUTY with the duty's, as its subject;
 * its outcome is not looked at. at_us is the instant that the register will hold. 0 or -1 with a
 * sentence; then nothing may be changed.
 */
int change_begin(struct change *change, const struct command_event *event, int64_t at_us,
                 char error[static CHANGE_ERROR_MAX]) MUST_USE;
/* 0 when what came of it is recorded; *ret_made whether the register holds the change. */
int change_settle(struct change *change, bool *ret_made,
                  char error[static CHANGE_ERROR_MAX]) MUST_USE;

/* A change that was begun and not settled, by a program that is no longer running. */
struct change_leftover {
    bool found;
    enum record_type type;
    char subject[96], clause[32];
    int64_t at_us;
};
/* Looks without waiting and without changing anything. 0 or -1 with a sentence. */
int change_find_leftover(const struct node_config *config, struct change_leftover *ret_leftover,
                         char error[static CHANGE_ERROR_MAX]) MUST_USE;

#endif
