/* What the tests of SOAP messages share: names, and an arena and a reader for each of them. */
#ifndef TILTS_TESTS_CODEC_SOAP_CASE_H
#define TILTS_TESTS_CODEC_SOAP_CASE_H

#include "base/limits.h"
#include "codec/soap.h"

#include "unit/unit.h"

#define E11 "http://schemas.xmlsoap.org/soap/envelope/"
#define E12 "http://www.w3.org/2003/05/soap-envelope"
#define XSI "http://www.w3.org/2001/XMLSchema-instance"
#define T "urn:tilts:status-check:1"

static struct soap_reader *reader;
static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    reader = soap_reader_open();
    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    return reader ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    soap_reader_close(reader);
    arena_done(&arena);
    return 0;
}

#endif
