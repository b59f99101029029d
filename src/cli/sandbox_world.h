/*
 * The sandbox's world (sandbox_personas.def) and what follows from it on a given day: which rows
 * the register holds and what the answer to each question must be. Pure: no clock, no I/O, and none
 * of the provider's code, so that it can judge a provider.
 */
#ifndef TILTS_CLI_SANDBOX_WORLD_H
#define TILTS_CLI_SANDBOX_WORLD_H

#include "base/problem.h"
#include "status/answer.h"
#include "status/query.h"

#define SANDBOX_NOW INT32_MIN  /* no day is sent: the provider takes today */
#define SANDBOX_OPEN INT32_MAX /* no last day */
#define SANDBOX_EVENT_WORDS 8
#define SANDBOX_ROWS_MAX 4 /* of one person */

struct sandbox_body {
    const char *name, *registration, *title;
};

struct sandbox_agreement {
    const char *id, *caller;
    size_t municipality;                           /* position among sandbox_municipalities */
    int32_t from, till;                            /* days from today */
    const char *purpose, *application, *operators; /* as in the agreement's file */
    unsigned quota; /* checks a month for each purpose; 0: any number */
};

struct sandbox_row {
    const char *person;
    enum status_kind kind;
    int32_t from, till;
    size_t municipality;
};

struct sandbox_change {
    const char *old_code, *new_code;
    int32_t day;
};

enum sandbox_mishap { SANDBOX_SLOW, SANDBOX_FAILS };

/* What the acceptance of an integrator's client wants of a situation. */
enum sandbox_need { SANDBOX_MUST, SANDBOX_MAY };

struct sandbox_situation {
    const char *name;
    enum sandbox_need need;
    const char *caller, *person;
    int32_t from, till;                /* SANDBOX_NOW: left out */
    const char *purpose, *application; /* "": left out */
    unsigned times;
    const char *outcome; /* "answer", "not-found", a problem's code, "no-channel" */
    const char *clause;  /* of a refusal */
    size_t rows;
    const char *lv, *en;
};

extern const struct sandbox_body sandbox_municipalities[], sandbox_callers[];
extern const size_t sandbox_municipality_count, sandbox_caller_count;
extern const struct sandbox_agreement sandbox_agreements[];
extern const size_t sandbox_agreement_count;
/* Words of `tilts agreement`, up to a NULL. */
extern const char *const sandbox_events[][SANDBOX_EVENT_WORDS];
extern const size_t sandbox_event_count;
extern const struct sandbox_row sandbox_rows[];
extern const size_t sandbox_row_count;
extern const struct sandbox_change sandbox_changes[];
extern const size_t sandbox_change_count;
extern const struct sandbox_situation sandbox_situations[];
extern const size_t sandbox_situation_count;

/* NULL when there is none of that name. */
const struct sandbox_body *sandbox_caller(const char *name);
/* A day of the table as a date; SANDBOX_OPEN is DATE_OPEN, SANDBOX_NOW is today. */
struct date sandbox_day(int32_t days, struct date today);
/* Whether a mishap of that kind befalls the person. */
bool sandbox_befalls(uint64_t person, enum sandbox_mishap mishap);

/* The rows that answer the situation on that day, in the table's order; how many. */
size_t sandbox_answer(const struct sandbox_situation *situation, struct date today,
                      struct status_row rows[static SANDBOX_ROWS_MAX]);

enum sandbox_contract { SANDBOX_SOAP11, SANDBOX_SOAP12, SANDBOX_REST };
#define SANDBOX_CONTRACTS (SANDBOX_REST + 1)
const char *sandbox_contract_name(enum sandbox_contract contract); /* "soap11", ... */
/* The HTTP status that goes with the situation's outcome; 0: none, there is no channel. */
int sandbox_http_status(const struct sandbox_situation *situation, enum sandbox_contract contract);
/* Whether the situation ends in an answer, "not found" included. */
bool sandbox_is_answered(const struct sandbox_situation *situation);

#endif
