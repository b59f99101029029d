/*
 * The REST contract's JSON to nouns and back (api/provider.openapi.yaml). Reading is strict: one
 * document, no member twice, none unknown, none of another type. Problems are RFC 9457 documents
 * in the reader's language.
 * Source: SPEC section 2; RFC 8259; RFC 9457; RFC 9110 section 12.5.4.
 */
#ifndef TILTS_CODEC_REST_H
#define TILTS_CODEC_REST_H

#include "base/arena.h"
#include "base/problem.h"
#include "status/answer.h"
#include "status/query.h"
#include "status/roster.h"

#define REST_CONTENT_TYPE "application/json"
#define REST_PROBLEM_CONTENT_TYPE "application/problem+json"

enum rest_language { REST_LV, REST_EN };

/*
 * What Accept-Language prefers of the two. Absent or malformed: Latvian, the official language;
 * when only other languages are named: English.
 */
enum rest_language rest_language(struct str accept_language);
const char *rest_language_name(enum rest_language language); /* "lv", "en": Content-Language */

/* A request as HTTP brought it; absent headers have ptr NULL. */
struct rest_message {
    struct str content_type;
    struct str request_id; /* X-Request-Id */
    struct str body;
};

/*
 * Decodes one check. Texts of *ret_fields lie in arena. Returns 0 or a negative problem code with
 * the member ("operator.name") and, where the JSON as such is at fault, its line.
 */
int rest_decode(const struct rest_message *message, struct arena *arena,
                struct query_fields *ret_fields, struct problem *problem) MUST_USE;
/* Appends the answer. query->request_id must be set: the receipt's address is made from it. */
void rest_encode_answer(const struct query *query, const struct answer *answer, struct buf *buf);
/* Appends the problem document; its HTTP status is problem_kind()'s. */
void rest_encode_problem(const struct problem *problem, struct str request_id,
                         enum rest_language language, struct buf *buf);

/*
 * Decodes the request for many receipts: 1 to LIMIT_RECEIPTS request ids, none twice, in arena. As
 * rest_decode().
 */
int rest_decode_receipts(const struct rest_message *message, struct arena *arena,
                         struct str **ret_ids, size_t *ret_count, struct problem *problem) MUST_USE;

/*
 * Decodes an agency's whole roster: to LIMIT_ROSTER operators, no person twice, texts in arena; id
 * and agency are not in it. As rest_decode(); the field names the operator ("operators[3].name").
 */
int rest_decode_roster(const struct rest_message *message, struct arena *arena,
                       struct roster_operator **ret_operators, size_t *ret_count,
                       struct problem *problem) MUST_USE;
/* Appends a roster in the form that is decoded; at most rest_roster_size() bytes. */
void rest_encode_roster(const struct roster_operator *operators, size_t count, struct buf *buf);
size_t rest_roster_size(const struct roster_operator *operators, size_t count);

/* One agreement as its agency sees it, and one of its purposes. */
struct rest_purpose {
    struct str code, name_lv, name_en;
};

struct rest_agreement {
    struct str id;
    unsigned version;
    const char *state;
    struct registration municipality;
    struct str municipality_name;
    struct date term_from, term_till; /* DATE_OPEN: without an end */
    const struct rest_purpose *purposes;
    size_t purpose_count;
};

/* Appends the caller's agreements. */
void rest_encode_agreements(const struct rest_agreement *agreements, size_t count, struct buf *buf);

/* The OpenAPI description as JSON (static). */
struct str rest_openapi(void);

/* Client side. Absent and empty fields are left out; request_id goes into X-Request-Id, not here.
 */
void rest_encode_query(const struct query_fields *fields, struct buf *buf);

/* What came back; all in the arena. Empty where the other side said nothing. */
struct rest_reply {
    struct str request_id;
    struct str person_code;
    struct date from, till; /* the period that was answered for */
    struct answer answer;
    struct str receipt; /* relative URL */
};

struct rest_fault {
    struct str code, clause, request_id, field, text; /* code empty: not tilts' problem document */
    unsigned line;
};

/* 1: an answer, 0: a problem document, -1: neither. status: the HTTP status. */
int rest_decode_answer(int status, struct str body, struct arena *arena,
                       struct rest_reply *ret_reply, struct rest_fault *ret_fault) MUST_USE;

#endif
