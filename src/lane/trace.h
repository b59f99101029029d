/*
 * The trace that a request belongs to, as its caller names it in the header traceparent, and what
 * of a caller's words may stand in a log. Pure.
 * Source: W3C Trace Context, section 3.2.
 */
#ifndef TILTS_LANE_TRACE_H
#define TILTS_LANE_TRACE_H

#include "base/str.h"

/* The trace id within (32 lower-case hexadecimal digits); false when the header is malformed. */
bool trace_parse(struct str traceparent, struct str *ret_trace_id) MUST_USE;
/*
 * An id that a caller chose, for the log: the id itself, or "withheld" when it holds the digits of
 * a personal code (DESIGN invariant 6).
 */
struct str trace_shown_id(struct str id);

#endif
