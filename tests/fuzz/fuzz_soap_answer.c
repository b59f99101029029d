/* SOAP answers and faults as a client reads them. */
#include "base/limits.h"
#include "codec/soap.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct soap_reader *reader;
    struct soap_fault fault;
    struct answer answer;
    struct arena arena;
    struct str person_code;
    int r;

    if (!reader)
        assert((reader = soap_reader_open()));
    arena_init(&arena, LIMIT_REQUEST_ARENA_MAX);
    r = soap_decode_answer(reader, (struct str){(const char *)data, size}, &arena, &person_code,
                           &answer, &fault);
    assert(r == 1 || r == 0 || r == -1);
    if (r == 1) {
        assert(person_code.len != 0);
        for (size_t i = 0; i < answer.row_count; i++)
            assert(answer.rows[i].kind == STATUS_NEEDY || answer.rows[i].kind == STATUS_LOW_INCOME);
    }
    arena_done(&arena);
    return 0;
}
