/* One receipt, or many: see endpoints_receipts.h. */
#include "provider/endpoints_receipts.h"

#include "audit/receipts.h"
#include "lane/repeat.h"
#include "provider/reading.h"

/* What the records found take until they are written: their facts, salts and commitments. */
#define FOUND_MAX (2 * LIMIT_RECEIPTS_DOCUMENT_MAX)
#define RECORD_MAX (512 * 1024) /* one record with all its sections */

/* The receipt in a buffer of its own: it may be larger than a request's arena allows. */
static void
reply_receipt(const struct reading *reading, struct store *store, const struct store_record *row)
{
    struct arena *arena = &reading->request->arena;
    struct arena memory;
    struct buf buf;
    struct str text;

    arena_init(&memory, PROOF_TEXT_MAX);
    arena_buf(&memory, &buf, PROOF_TEXT_MAX);
    if (receipt_write(store, row, SECTION_BIT(SECTION_FACTS), &buf) == 0 &&
        (text = arena_str(arena, buf_str(&buf))).ptr)
        reading_reply(reading, "text/plain; charset=utf-8", text);
    else
        reading_refuse_code(reading, PROBLEM_INTERNAL);
    arena_done(&memory);
}

void
endpoints_receipt(struct lane *lane, struct http_request *request)
{
    struct str id = {request->path.ptr + sizeof RECEIPTS_PATH,
                     request->path.len - sizeof RECEIPTS_PATH};
    struct store_record row = {.index = UINT64_MAX};
    struct reading reading;
    struct store *store;

    if (!reading_open(&reading, lane, request, id, LIMIT_READING_ALONE))
        return;
    if (!query_request_id_is_valid(id))
        reading_refuse_code(&reading, PROBLEM_RECEIPT_NOT_FOUND);
    else if (repeat_find_record(lane_tools(lane), reading.caller, id, &request->arena, &row,
                                &store) < 0)
        reading_refuse_code(&reading, PROBLEM_LOG_UNAVAILABLE);
    else if (row.index == UINT64_MAX)
        reading_refuse_code(&reading, PROBLEM_RECEIPT_NOT_FOUND);
    else
        reply_receipt(&reading, store, &row);
}

/* What a receipt is made of, copied; the rest of the record may go. */
static int
keep(const struct store_record *row, struct arena *arena, struct store_record *ret_row)
{
    *ret_row = *row;
    ret_row->request_id = ret_row->operator_part = ret_row->person_part = (struct str){NULL, 0};
    if (row->salt.ptr)
        ret_row->salt = arena_str(arena, row->salt);
    if (row->facts_part.ptr)
        ret_row->facts_part = arena_str(arena, row->facts_part);
    return arena->overflow ? PROBLEM_RECEIPTS_TOO_LARGE : 0;
}

/* 0 or a problem code. */
static int
find_all(const struct reading *reading, const struct str *ids, size_t count, struct arena *arena,
         struct receipts_found *found)
{
    struct arena memory;
    int r = 0;

    arena_init(&memory, RECORD_MAX);
    for (size_t i = 0; r == 0 && i < count; i++) {
        struct store_record row;
        arena_reset(&memory);
        if (repeat_find_record(lane_tools(reading->lane), reading->caller, ids[i], &memory, &row,
                               &found[i].store) < 0)
            r = PROBLEM_LOG_UNAVAILABLE;
        else if (row.index != UINT64_MAX)
            r = keep(&row, arena, &found[i].row);
    }
    arena_done(&memory);
    return r;
}

/* 0 and the document in the request's arena, which is given the room for it; or a problem code. */
static int
make_document(const struct reading *reading, const struct str *ids, size_t count,
              struct str *ret_document)
{
    struct arena *arena = &reading->request->arena;
    struct receipts_found *found;
    struct arena memory;
    struct buf buf;
    int r;

    arena_init(&memory, FOUND_MAX);
    found = arena_array(&memory, count, sizeof *found);
    r = found ? find_all(reading, ids, count, &memory, found) : PROBLEM_INTERNAL;
    if (r == 0) {
        arena->limit += LIMIT_RECEIPTS_DOCUMENT_MAX;
        arena_buf(arena, &buf, LIMIT_RECEIPTS_DOCUMENT_MAX);
        if (receipts_write(ids, found, count, &buf) < 0)
            r = buf_ok(&buf) ? PROBLEM_LOG_UNAVAILABLE : PROBLEM_RECEIPTS_TOO_LARGE;
        *ret_document = buf_str(&buf);
    }
    arena_done(&memory);
    return r;
}

void
endpoints_receipts(struct lane *lane, struct http_request *request)
{
    struct rest_message message = {.content_type = http_header(request, "Content-Type"),
                                   .body = request->body};
    struct problem problem = {0};
    struct reading reading;
    struct str document, *ids;
    size_t count;
    int r;

    if (!reading_open(&reading, lane, request, http_header(request, "X-Request-Id"),
                      LIMIT_READING_ALONE))
        return;
    r = rest_decode_receipts(&message, &request->arena, &ids, &count, &problem);
    if (r == 0)
        r = quota_take_readings(lane_tools(lane)->quota, reading.caller->registration,
                                (uint32_t)count, clock_monotonic_us(), &problem);
    if (r == 0 && (r = make_document(&reading, ids, count, &document)) < 0)
        problem_set(&problem, (enum problem_code)r, "");
    if (r < 0)
        reading_refuse(&reading, &problem);
    else
        reading_reply(&reading, REST_CONTENT_TYPE, document);
}
