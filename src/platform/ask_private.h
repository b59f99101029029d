/*
 * What the files behind ask.h share: the engine, its providers, and a question's legs, one for each
 * provider that it goes to. For src/platform/ask*.c only.
 */
#ifndef TILTS_PLATFORM_ASK_PRIVATE_H
#define TILTS_PLATFORM_ASK_PRIVATE_H

#include "audit/verifier_key.h"
#include "http/http_fetch.h"
#include "lane/agreements.h"
#include "platform/ask.h"
#include "platform/contract.h"
#include "platform/seen.h"

#define ASK_KEYS_MAX 16

struct ask_leg;
struct ask_proving;

/* Legs that wait for something, in order. */
struct ask_legs {
    struct ask_leg *first, *last;
};

struct ask_provider {
    struct ask *ask;
    const struct platform_provider *config;
    const struct contract *contract;
    struct http_fetch_peer *peer;
    struct registration *municipalities;
    size_t municipality_count;
    int64_t not_before_us; /* it could not be reached: nobody tries before; monotonic */
    unsigned failures;     /* in a row */
    /* It said that we ask too fast (429): the pace that it seems to take. */
    int64_t gap_us;    /* between two questions; 0: as they come */
    int64_t turn_us;   /* when the next one may go; monotonic */
    int64_t slowed_us; /* when the gap was widened last */
    /* Receipts; key_count 0: none can be verified. */
    struct verifier_key keys[ASK_KEYS_MAX];
    size_t key_count;
    char *key_text;
    struct seen *seen;
    struct http_fetch_peer *proof_peer;
    size_t receipts_max;         /* in one call; 0: LIMIT_RECEIPTS */
    struct ask_legs unproved;    /* answered, their receipts are still to be got */
    struct ask_proving *proving; /* the batch under way; NULL: none */
};

enum ask_leg_state { LEG_RECORDING, LEG_ASKING, LEG_WAITING, LEG_PROVING, LEG_OVER };

/* One question to one provider. */
struct ask_leg {
    struct ask_question *question;
    struct ask_provider *provider;
    struct ask_leg *next; /* in whatever list its state puts it */
    enum ask_leg_state state;
    struct http_fetch_call call;
    struct http_header headers[2];
    unsigned attempts;
    bool has_turn;            /* waited for its turn */
    int64_t due_us, retry_us; /* monotonic */
    /* The municipalities concerned: verdicts of the question, allowed ones first. */
    struct verdict *verdicts;
    size_t verdict_count, allowed_count;
    struct contract_reply reply;
    enum provider_result result;
    struct str code, clause, text; /* refused or not reached: why */
    uint8_t request_hash[DIGEST_SIZE], answer_hash[DIGEST_SIZE];
    bool has_answer; /* bytes came, and answer_hash is theirs */
    enum receipt_state receipt;
    struct str receipt_detail; /* JSON members for the record; may be empty */
    struct ask_receipt *late;  /* only its receipt is wanted, now; NULL: it is a question's */
};

struct ask_state {
    struct ask *ask;
    char request_id[LIMIT_REQUEST_ID_MAX + 1];
    int64_t asked_us;
    struct verdict *verdicts; /* allowed ones first */
    size_t verdict_count, allowed_count;
    struct ask_leg *legs;
    size_t leg_count;
    size_t pending; /* legs or records that are still to come back */
    struct uncovered *uncovered;
    size_t uncovered_count, uncovered_max;
    enum problem_code problem; /* of our own; nothing is shown then */
};

struct ask {
    struct ask_options options;
    struct registration agency;
    struct http_fetch *fetch;
    struct store *store; /* register.db, for the agreements */
    struct agreements *agreements;
    bool fresh; /* looked at in this turn */
    struct ask_provider *providers;
    size_t provider_count;
    struct ask_legs waiting; /* to be sent again */
};

/* ask.c */
/* A leg is over, one way or the other. */
void ask_leg_over(struct ask_leg *leg);

/* ask_leg.c */
/* Fills in the message and its hash. -1: it does not fit. */
int ask_leg_prepare(struct ask_leg *leg);
void ask_leg_send(struct ask_leg *leg);
/* Sends again what is due. */
void ask_leg_resume(struct ask *ask);
/* Monotonic; INT64_MAX: nothing waits. */
int64_t ask_leg_next_us(const struct ask *ask);

/* ask_receipts.c */
/* The leg has its answer: gets its receipt, then ask_leg_over(). */
void ask_receipts_add(struct ask_leg *leg);
/* The next batch of every provider that has none under way. */
void ask_receipts_run(struct ask *ask);
int64_t ask_receipts_next_us(const struct ask *ask); /* as ask_leg_next_us() */
void ask_receipts_close(struct ask_provider *provider);

/* ask_late.c: a late receipt is proved, or was not to be had. */
void ask_late_over(struct ask_leg *leg);

/* ask_record.c */
void ask_record_asked(const struct ask_leg *leg, struct record *record);
void ask_record_answered(const struct ask_leg *leg, struct record *record);
void ask_record_refused(const struct ask_question *question, struct record *record);
void ask_record_alarm(const struct ask_leg *leg, struct record *record);

/* ask_finding.c: what came of all legs. False when the arena is full. */
bool ask_finding_make(struct ask_question *question);
bool ask_uncovered_add(struct ask_question *question, struct registration municipality,
                       struct str provider, struct str code, struct str clause, struct str text);

#endif
