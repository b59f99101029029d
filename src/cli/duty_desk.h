/*
 * What the verbs of `tilts duty` share: the register with its duties, the calendars, the clock, and
 * the one way in which a duty's event is kept and recorded. One desk serves one command.
 */
#ifndef TILTS_CLI_DUTY_DESK_H
#define TILTS_CLI_DUTY_DESK_H

#include "cli/cli.h"
#include "duty/ical.h"
#include "duty/incident.h"
#include "node/change.h"
#include "node/duties.h"

struct duty_desk {
    struct cli *cli;
    const struct node_config *config;
    struct store *store;
    struct duty_calendar calendar;
    struct duties duties;  /* as they were when the command began */
    struct change *change; /* NULL: the verb only looks */
    int64_t now_us;        /* grows by one with each event kept, so that no two share an instant */
    char who[64];
};

/* CLI_DONE, or prints that there is none such. */
int duty_desk_find(const struct duty_desk *desk, const char *id,
                   const struct duty **ret_duty) MUST_USE;
/*
 * Keeps an event of a duty, opening the duty when it has no history yet; at, by are set here.
 * Prints why not.
 */
int duty_desk_keep(struct duty_desk *desk, const struct duty *duty,
                   const struct duty_event *event) MUST_USE;
/* One duty as a JSON object, its history included when it is wanted. */
json_t *duty_desk_json(const struct duty_desk *desk, const struct duty *duty, bool history);
/* Prints what was done: a line, or with --json the duty as it stood and the event. */
void duty_desk_say(const struct duty_desk *desk, const struct duty *duty,
                   enum duty_event_kind kind);
/* "lv" (also NULL) or "en"; else prints what is wrong. */
int duty_desk_language(const struct duty_desk *desk, const char *text,
                       enum ical_language *ret_language) MUST_USE;

/* What --agreement, --party, and one of --received and --on say of a duty to be opened. */
struct duty_words {
    const char *agreement, *party, *received, *on;
};
int duty_desk_make(struct duty_desk *desk, enum duty_kind kind, const struct duty_words *words,
                   struct duty *ret_duty) MUST_USE;

/* The verbs; argv[0] is the first word behind the verb. Exit codes. */
int duty_desk_list(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_overdue(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_show(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_open(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_done(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_note(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_reopen(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_incident(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_page(struct duty_desk *desk, int argc, char **argv) MUST_USE;
int duty_desk_remind(struct duty_desk *desk, int argc, char **argv) MUST_USE;

#endif
