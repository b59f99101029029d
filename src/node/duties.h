/*
 * Duties as they are stored: loaded into the pure form of duty/duty.h, opened by hand or by an
 * agreement's event, and carried on by events of their own. All writing happens within a write
 * transaction of the caller's, who has it recorded (change.h).
 */
#ifndef TILTS_NODE_DUTIES_H
#define TILTS_NODE_DUTIES_H

#include "agreement/agreement_set.h"
#include "node/command_log.h"
#include "node/duty_calendar.h"
#include "store/store.h"

#define DUTIES_ID_MAX 32

struct duties {
    struct duty *duties; /* in the order opened */
    size_t count;
    struct arena arena;
};

/* 0, or -1 (store_error()). In both cases to be released. */
int duties_load(struct store *store, struct duties *ret_duties) MUST_USE;
void duties_done(struct duties *duties);
struct duty *duties_find(const struct duties *duties, struct str id); /* NULL: none */

/* The id that the next duty gets; hold the write transaction. */
void duties_next_id(const struct duties *duties, char id[static DUTIES_ID_MAX]);
/* Keeps a duty, all fields but its history set, and its first event. 0 or -1 (store_error()). */
int duties_open(struct store *store, const struct duty *duty,
                const struct duty_event *opened) MUST_USE;
int duties_append(struct store *store, struct str id, const struct duty_event *event) MUST_USE;

/* What an agreement's event makes a party owe. */
struct duties_cause {
    const struct life *life; /* of the agreement, the event included or not */
    const struct agreement_event *event;
    enum duty_party by; /* notice, force majeure: whose act it is */
    struct str who;     /* who records it */
};
/*
 * Opens the duty that follows from the event, if one does; within the event's own transaction and
 * of its instant. 0 or -1 (store_error()).
 */
int duties_follow(struct store *store, const struct duty_calendar *calendar,
                  const struct duties_cause *cause) MUST_USE;

/* For the log. */
size_t duties_event_count(const struct duties *duties);
bool duties_has_event(const struct duties *duties, struct str id, int64_t at_us);
/* One record for each event of that instant; texts in arena. Returns how many. */
size_t duties_records_at(const struct duties *duties, int64_t at_us, struct arena *arena,
                         struct command_event *ret_events);
/* The record of one event (outcome: its kind). */
struct command_event duties_record(const struct duty *duty, const struct duty_event *event,
                                   struct arena *arena);

#endif
