/* Arrays in PostgreSQL's binary form: see postgres_array.h. */
#define _DEFAULT_SOURCE
#include "store/postgres_array.h"

#include "pki/digest.h"
#include "store/postgres_types.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_SIZE 20
#define ROOM_FIRST 1024
#define ITEM_MAX (64u * 1024 * 1024)

static void
put(struct postgres_array *array, const void *bytes, size_t len)
{
    if (array->failed || len == 0)
        return;
    if (array->room - array->len < len) {
        size_t room = array->room ? array->room : ROOM_FIRST;
        char *larger;
        while (room - array->len < len)
            room *= 2;
        larger = malloc(room);
        if (!larger) {
            array->failed = true;
            return;
        }
        if (array->len)
            memcpy(larger, array->bytes, array->len);
        digest_wipe(array->bytes, array->len);
        free(array->bytes);
        array->bytes = larger;
        array->room = room;
    }
    memcpy(array->bytes + array->len, bytes, len);
    array->len += len;
}

static void
put_u32(struct postgres_array *array, uint32_t number)
{
    uint32_t big = htobe32(number);

    put(array, &big, sizeof big);
}

void
postgres_array_begin(struct postgres_array *array, enum postgres_item item)
{
    static const uint32_t types[] = {[POSTGRES_INTS] = POSTGRES_INT8,
                                     [POSTGRES_BLOBS] = POSTGRES_BYTEA,
                                     [POSTGRES_TEXTS] = POSTGRES_TEXT};

    array->len = 0;
    array->count = 0;
    array->failed = false;
    put_u32(array, 1); /* dimensions */
    put_u32(array, 1); /* there may be NULLs */
    put_u32(array, types[item]);
    put_u32(array, 0); /* items; set at the end */
    put_u32(array, 1); /* lower bound */
}

void
postgres_array_int(struct postgres_array *array, int64_t number)
{
    uint64_t big = htobe64((uint64_t)number);

    put_u32(array, sizeof big);
    put(array, &big, sizeof big);
    array->count++;
}

void
postgres_array_bytes(struct postgres_array *array, struct str bytes)
{
    if (bytes.len > ITEM_MAX)
        array->failed = true;
    put_u32(array, bytes.ptr ? (uint32_t)bytes.len : UINT32_MAX);
    put(array, bytes.ptr, bytes.len);
    array->count++;
}

struct str
postgres_array_end(struct postgres_array *array)
{
    uint32_t big = htobe32(array->count);

    if (array->failed || array->len > INT32_MAX)
        return (struct str){NULL, 0};
    memcpy(array->bytes + HEADER_SIZE - 2 * sizeof big, &big, sizeof big);
    return (struct str){array->bytes, array->len};
}

void
postgres_array_done(struct postgres_array *array)
{
    if (array->bytes)
        digest_wipe(array->bytes, array->room);
    free(array->bytes);
    *array = (struct postgres_array){.bytes = NULL};
}
