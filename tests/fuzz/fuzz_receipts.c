/*
 * The document of many receipts from outside. The corpus has a checkpoint that its key signed, so
 * that mutants of the receipts below it are read to their end. What is taken must be proved and be
 * what was asked for.
 */
#include "audit/receipts.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char key_hex[] =
        "843e5cef8b0d2253ac469cbd537b6af35f16f524a8aec716cc52498f5cc51ad3";
    static const struct str ids[] = {{"r-39", 4}, {"r-0", 3},  {"no-such-request", 15},
                                     {"r-17", 4}, {"r-16", 4}, {"nothing", 7}};
    struct verifier_key key = {.origin = STR("log.example/a/0")};
    struct receipts_asked asked = {ids, ARRAY_LEN(ids), &key, 1};
    const struct receipt *receipts[ARRAY_LEN(ids)];
    char error[RECEIPTS_ERROR_MAX] = "";
    struct arena arena;

    assert(hex_decode(str_from(key_hex), key.public_key, sizeof key.public_key));
    arena_init(&arena, 4 * 1024 * 1024);
    if (receipts_open((struct str){(const char *)data, size}, &asked, &arena, receipts, error)) {
        for (size_t i = 0; i < ARRAY_LEN(ids); i++)
            assert(!receipts[i] ||
                   (receipts[i]->index < 40 && str_eq(receipts[i]->record.request_id, ids[i])));
    } else {
        assert(error[0] != '\0');
    }
    arena_done(&arena);
    return 0;
}
