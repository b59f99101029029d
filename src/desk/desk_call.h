/*
 * One call at the desk, from the moment it may be served until its reply has left. It is made by
 * the desk after the route, the session, the roles and the token against forgery were checked, and
 * lives in its request's arena.
 *
 * A serve function replies exactly once, now or later:
 *
 *     desk_reply_json() | desk_reply_problem() | desk_reply_text() | desk_park()
 *
 * and gives the records of what it did with desk_record(), before it replies. The reply is kept
 * back until they are durable. Thread: the desk's.
 */
#ifndef TILTS_DESK_DESK_CALL_H
#define TILTS_DESK_DESK_CALL_H

#include "audit/record.h"
#include "base/json.h"
#include "base/problem.h"
#include "codec/rest.h"
#include "http/http_server.h"

#define DESK_WORDS_MAX 4       /* words in braces of one path */
#define DESK_REQUEST_ID_MAX 40 /* with its NUL */
#define DESK_RECORDS_MAX 512   /* of one call */

struct desk;
struct desk_call;
struct desk_route;

/* Who calls: a signed-in person, or a system (roles DESK_SYSTEM, name the system's). */
struct desk_person {
    int64_t id; /* of the account */
    struct str account, name, surname, person_code;
    unsigned roles; /* enum desk_role */
    bool bound;     /* a current signed undertaking (clause 3.2.9) */
};

struct desk_call {
    struct desk *desk;
    struct http_request *request;
    const struct desk_route *route;
    void *program;                    /* desk_program.ctx */
    const struct desk_person *who;    /* NULL: a public call without a session */
    json_t *body;                     /* POST: the object, strictly read; the call's */
    struct str words[DESK_WORDS_MAX]; /* what stood for the words in braces, in order */
    size_t word_count;
    enum rest_language language;
    char request_id[DESK_REQUEST_ID_MAX]; /* made here: names the call in records and problems */
    int64_t now_us;                       /* one instant for the batch */
    void *user;                           /* the serve function's */
    struct desk_call_state *state;        /* the desk's own */
};

/* --- What came --- */

enum desk_kind {
    DESK_TEXT,   /* struct str: not empty, at most max bytes, no control characters */
    DESK_LINES,  /* the same, and tabs and line ends may occur */
    DESK_REASON, /* as DESK_TEXT, and no personal code within: it goes into the log */
    DESK_SECRET, /* struct str: not empty, at most max bytes, as it stands */
    DESK_DAY,    /* struct date: "2026-11-26" */
    DESK_PERSON, /* struct person_code */
    DESK_NUMBER, /* int64_t from 0 to max */
    DESK_BOOL,   /* bool */
    DESK_ARRAY,  /* json_t *, borrowed: at most max entries */
    DESK_OBJECT, /* json_t *, borrowed */
};

/* One member of a JSON object. An optional one that is missing or null leaves *ret as it was. */
struct desk_member {
    const char *name;
    enum desk_kind kind;
    bool required;
    size_t max;
    void *ret;
};

/*
 * Reads the body by its members; views live as long as the call. False when something is missing,
 * unknown or of the wrong form: then the call was answered with the problem and the member's name.
 */
bool desk_read(struct desk_call *call, const struct desk_member *members, size_t count) MUST_USE;
/* The same for an object within the body; place ("rows[3]") goes before the member's name. */
bool desk_read_object(struct desk_call *call, const json_t *object, const char *place,
                      const struct desk_member *members, size_t count) MUST_USE;
/* The word in braces at position as a number from 1; false: answered "unknown". */
bool desk_word_number(struct desk_call *call, size_t position, int64_t *ret_number) MUST_USE;
/* ?name=... or an empty view. */
struct str desk_argument(const struct desk_call *call, const char *name);

/* --- What goes out --- */

/* Takes over document; NULL (memory) becomes the problem "internal". */
void desk_reply_json(struct desk_call *call, int status, json_t *document);
/* 204. */
void desk_reply_nothing(struct desk_call *call);
/* The problem document of the code, in the caller's language. field may be NULL. */
void desk_reply_problem(struct desk_call *call, enum problem_code code, const char *field);
/* The same, with the sentence of who refused (in English) as its member "said". */
void desk_reply_problem_said(struct desk_call *call, enum problem_code code, const char *said);
void desk_reply_problem_of(struct desk_call *call, const struct problem *problem);
/* A text of another type, and as a file to keep when name is not NULL; takes over malloc'd text. */
void desk_reply_text(struct desk_call *call, const char *content_type, const char *name, char *text,
                     size_t len);
/* 302 to another address. */
void desk_reply_redirect(struct desk_call *call, struct str location);
/* Adds a header to the reply that follows; the value lives as long as the call. At most 4. */
void desk_reply_header(struct desk_call *call, const char *name, struct str value);

/* --- What is recorded --- */

/*
 * The record joins the call's batch. Empty fields that the desk knows are filled in: operator,
 * request id, software, channel ("desk"). Texts and arrays must live as long as the call; use
 * call->request->arena.
 */
void desk_record(struct desk_call *call, const struct record *record);
/* The commonest: who did what to which thing. detail: JSON without personal data, or empty. */
void desk_record_simple(struct desk_call *call, enum record_type type, struct str subject,
                        struct str outcome, struct str detail);

/* --- Waiting --- */

/*
 * The reply comes later, from a desk_watch callback. over is called when deadline_ms passed or the
 * client was seen to be gone: forget the call; the desk then answers 504 by itself unless over
 * replied. After any reply the pointer is dead.
 */
void desk_park(struct desk_call *call, unsigned deadline_ms, void (*over)(struct desk_call *call));

#endif
