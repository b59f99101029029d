/* Receipts and agreements: see reading.h. */
#include "provider/reading.h"

#include "agreement/agreement_state.h"
#include "audit/receipt.h"
#include "codec/rest.h"
#include "lane/repeat.h"
#include "lane/request_id.h"

#include <string.h>

#define PROBLEM_MAX 4096
#define PURPOSE_BYTES 64 /* JSON around one purpose, and around one agreement */
#define AGREEMENT_BYTES 320
#define ESCAPED 6 /* bytes that one byte of text can take in JSON */

struct reading {
    struct lane *lane;
    struct http_request *request;
    char request_id[EXCHANGE_REQUEST_ID_MAX];
};

/* The id that the answer carries: the one asked for, the caller's own, or a new one. */
static void
settle_id(struct reading *reading, struct str id)
{
    if (!query_request_id_is_valid(id) ||
        !str_copy(id, reading->request_id, sizeof reading->request_id))
        request_id_make(clock_now_us(lane_tools(reading->lane)->clock), reading->request_id);
}

/* language: empty where the body is in none. */
static void
reply(const struct reading *reading, int status, const char *content_type, struct str body,
      struct str language)
{
    struct http_header headers[4] = {
        {"X-Request-Id", str_from(reading->request_id)},
        {"Cache-Control", STR("no-store")},
    };
    size_t count = 2;

    if (language.len)
        headers[count++] = (struct http_header){"Content-Language", language};
    if (status == 503)
        headers[count++] = (struct http_header){"Retry-After", STR("1")};
    http_reply(reading->request, &(struct http_reply){.status = status,
                                                      .content_type = content_type,
                                                      .body = body,
                                                      .headers = headers,
                                                      .header_count = count});
}

static void
reply_problem(const struct reading *reading, enum problem_code code)
{
    enum rest_language language = rest_language(http_header(reading->request, "Accept-Language"));
    struct problem problem = {0};
    struct buf buf;

    (void)problem_set(&problem, code, "");
    arena_buf(&reading->request->arena, &buf, PROBLEM_MAX);
    rest_encode_problem(&problem, str_from(reading->request_id), language, &buf);
    reply(reading, problem_kind(code)->http_status, REST_PROBLEM_CONTENT_TYPE,
          buf_ok(&buf) ? buf_str(&buf) : STR(""), str_from(rest_language_name(language)));
}

/* As for a check: a caller we know, whose certificate still holds. */
static bool
is_let_in(const struct reading *reading)
{
    switch (lane_caller(reading->lane, reading->request)->standing) {
    case IDENTITY_VALID:
        return true;
    case IDENTITY_REVOKED:
        reply_problem(reading, PROBLEM_CERTIFICATE_REVOKED);
        return false;
    case IDENTITY_NAMELESS:
        break;
    }
    reply_problem(reading, PROBLEM_UNKNOWN_CALLER);
    return false;
}

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
        reply(reading, 200, "text/plain; charset=utf-8", text, STR(""));
    else
        reply_problem(reading, PROBLEM_INTERNAL);
    arena_done(&memory);
}

void
reading_receipt(struct lane *lane, struct http_request *request)
{
    struct reading reading = {.lane = lane, .request = request};
    struct str id = {request->path.ptr + sizeof READING_RECEIPTS - 1,
                     request->path.len - (sizeof READING_RECEIPTS - 1)};
    const struct caller *caller = lane_caller(lane, request);
    struct store_record row = {.index = UINT64_MAX};
    struct store *store;

    settle_id(&reading, id);
    if (!is_let_in(&reading))
        return;
    if (!query_request_id_is_valid(id))
        reply_problem(&reading, PROBLEM_RECEIPT_NOT_FOUND);
    else if (repeat_find_record(lane_tools(lane), caller, id, &request->arena, &row, &store) < 0)
        reply_problem(&reading, PROBLEM_LOG_UNAVAILABLE);
    else if (row.index == UINT64_MAX)
        reply_problem(&reading, PROBLEM_RECEIPT_NOT_FOUND);
    else
        reply_receipt(&reading, store, &row);
}

/* Who the party is on that instant; it may have been succeeded (7.7). */
static struct registration
party_now(const struct life_party *parties, size_t count, int64_t now_us)
{
    struct registration last = {0};

    for (size_t i = 0; i < count; i++) {
        last = parties[i].registration;
        if (now_us < parties[i].span.till_us)
            break;
    }
    return last;
}

static bool
is_agency(const struct life *life, struct registration caller)
{
    for (size_t i = 0; i < life->agency_count; i++)
        if (life->agencies[i].registration.number == caller.number)
            return true;
    return false;
}

/* Adds what the encoder will need at most to *size. False when memory is out. */
static bool
take_agreement(const struct life *life, int64_t now_us, struct arena *arena,
               struct rest_agreement *ret_agreement, size_t *size)
{
    struct agreement_standing standing;
    struct rest_purpose *purposes;
    const struct agreement *version;

    agreement_standing(life, now_us, &standing);
    version = standing.version;
    purposes = arena_array(arena, version->purpose_count + 1, sizeof *purposes);
    if (!purposes)
        return false;
    for (size_t i = 0; i < version->purpose_count; i++) {
        const struct purpose *purpose = &version->purposes[i];
        purposes[i] = (struct rest_purpose){purpose->code, purpose->name_lv, purpose->name_en};
        *size += PURPOSE_BYTES +
                 ESCAPED * (purpose->code.len + purpose->name_lv.len + purpose->name_en.len);
    }
    *size += AGREEMENT_BYTES + ESCAPED * (version->id.len + version->municipality.name.len);
    *ret_agreement = (struct rest_agreement){
        .id = version->id,
        .version = version->version,
        .state = agreement_state_name(standing.state),
        .municipality = party_now(life->municipalities, life->municipality_count, now_us),
        .municipality_name = version->municipality.name,
        .term_from = version->term_from,
        .term_till = version->term_till,
        .purposes = purposes,
        .purpose_count = version->purpose_count,
    };
    return true;
}

/* The reply's body, in the request's arena; ptr NULL when there is no room. */
static struct str
encode_agreements(const struct reading *reading, const struct agreement_set *set)
{
    struct registration caller = lane_caller(reading->lane, reading->request)->registration;
    int64_t now_us = clock_now_us(lane_tools(reading->lane)->clock);
    struct arena *arena = &reading->request->arena;
    struct rest_agreement *agreements = arena_array(arena, set->life_count + 1, sizeof *agreements);
    size_t count = 0, size = PURPOSE_BYTES;
    struct buf buf;

    for (size_t i = 0; agreements && i < set->life_count; i++)
        if (is_agency(&set->lives[i], caller) &&
            !take_agreement(&set->lives[i], now_us, arena, &agreements[count++], &size))
            return (struct str){NULL, 0};
    if (!agreements)
        return (struct str){NULL, 0};
    arena_buf(arena, &buf, size);
    rest_encode_agreements(agreements, count, &buf);
    return buf_ok(&buf) ? buf_str(&buf) : (struct str){NULL, 0};
}

void
reading_agreements(struct lane *lane, struct http_request *request)
{
    struct reading reading = {.lane = lane, .request = request};
    struct exchange_tools *tools = lane_tools(lane);
    char error[AGREEMENT_ERROR_MAX];
    struct str body = {NULL, 0};
    bool loaded;

    settle_id(&reading, http_header(request, "X-Request-Id"));
    if (!is_let_in(&reading))
        return;
    loaded = tools->store->ops->begin_read(tools->store) == 0;
    if (loaded) {
        loaded = agreements_refresh(tools->agreements, tools->store, error) >= 0;
        tools->store->ops->end_read(tools->store);
    }
    if (loaded)
        body = encode_agreements(&reading, agreements_set(tools->agreements));
    if (!loaded)
        reply_problem(&reading, PROBLEM_REGISTER_UNAVAILABLE);
    else if (!body.ptr)
        reply_problem(&reading, PROBLEM_INTERNAL);
    else
        reply(&reading, 200, REST_CONTENT_TYPE, body, STR(""));
}
