/*
 * A request's JSON document, read strictly, and what is said of members that do not belong. Shared
 * by the decoders of requests and by the desk. Thread: any.
 */
#ifndef TILTS_CODEC_REST_DOCUMENT_H
#define TILTS_CODEC_REST_DOCUMENT_H

#include "base/json.h"
#include "base/problem.h"

/*
 * The body as a JSON object, the caller's to release (json_decref). NULL when the content type is
 * another, or the body too large, too deep or no strict JSON: then the problem names the member
 * and, where the JSON as such is at fault, its line.
 */
json_t *rest_document_load(struct str content_type, struct str body,
                           struct problem *problem) MUST_USE;
/* The problem of a member that the contract does not have; parent is the path to it, or "". */
int rest_document_unknown(const char *parent, const char *name, struct problem *problem);

#endif
