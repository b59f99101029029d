/* SOAP requests: the first byte picks the version, the rest is the body. */
#include "base/limits.h"
#include "codec/soap.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was taken must survive being validated, written and read again. */
static void
check_round_trip(struct soap_reader *reader, enum soap_version version,
                 const struct query_fields *fields, struct arena *arena)
{
    static char memory[2 * LIMIT_BODY_MAX];
    struct query_fields again;
    struct problem problem;
    struct query query;
    struct buf buf;

    if (query_validate(fields, &query_names_soap, (struct date){20000}, &query, &problem) < 0)
        return;
    buf_init(&buf, memory, sizeof memory);
    soap_encode_query(version, fields, &buf);
    assert(buf_ok(&buf));
    assert(soap_decode(reader, version, STR("text/xml"), (struct str){NULL, 0}, buf_str(&buf),
                       arena, &again, &problem) == 0);
    assert(str_eq(str_trim(fields->operator_name), again.operator_name));
    assert(str_eq(str_trim(fields->person_code), again.person_code));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct soap_reader *reader;
    enum soap_version version = size && data[0] & 1 ? SOAP_12 : SOAP_11;
    struct query_fields fields;
    struct problem problem = {.code = PROBLEM_NONE};
    struct arena arena;
    static char memory[8192];
    struct buf buf;
    struct str body;
    int r;

    if (size == 0)
        return 0;
    if (!reader)
        assert((reader = soap_reader_open()));
    body = (struct str){(const char *)data + 1, size - 1};
    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    r = soap_decode(reader, version, STR("application/soap+xml"), STR("\"\""), body, &arena,
                    &fields, &problem);
    if (r == 0) {
        check_round_trip(reader, version, &fields, &arena);
    } else {
        assert(r < 0 && problem.code == r);
        buf_init(&buf, memory, sizeof memory);
        soap_encode_fault(version, &problem, STR("r"), &buf);
        assert(buf_ok(&buf) && str_is_utf8(buf_str(&buf)));
    }
    arena_done(&arena);
    return 0;
}
