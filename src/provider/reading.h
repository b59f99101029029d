/*
 * What a caller may read besides statuses, and how it is answered: at once, without waiting for a
 * batch. Nothing of a person asked about is disclosed, so nothing is recorded; the caller's
 * certificate must hold all the same, and how fast it reads is limited. Thread: the lane's.
 */
#ifndef TILTS_PROVIDER_READING_H
#define TILTS_PROVIDER_READING_H

#include "codec/rest.h"
#include "lane/lane.h"

struct reading {
    struct lane *lane;
    struct http_request *request;
    const struct caller *caller;
    char request_id[EXCHANGE_REQUEST_ID_MAX];
};

/*
 * False when the request was refused: the certificate no longer holds (recorded), or it reads too
 * fast. readings: what it costs (LIMIT_READINGS_PER_SECOND). id: the id that the answer carries;
 * one that is none is replaced by a new one.
 */
bool reading_open(struct reading *reading, struct lane *lane, struct http_request *request,
                  struct str id, uint32_t readings) MUST_USE;
/* 200. The body must live until the request is over. */
void reading_reply(const struct reading *reading, const char *content_type, struct str body);
void reading_refuse(const struct reading *reading, const struct problem *problem);
/* The same for a problem that has no more to say than its code. */
void reading_refuse_code(const struct reading *reading, enum problem_code code);

#endif
