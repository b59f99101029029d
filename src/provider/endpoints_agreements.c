/* The caller's agreements: see endpoints_agreements.h. */
#include "provider/endpoints_agreements.h"

#include "agreement/agreement_state.h"
#include "provider/reading.h"

#define PURPOSE_BYTES 64 /* JSON around one purpose, and around one agreement */
#define AGREEMENT_BYTES 320
#define ESCAPED 6 /* bytes that one byte of text can take in JSON */

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
    int64_t now_us = clock_now_us(lane_tools(reading->lane)->clock);
    struct arena *arena = &reading->request->arena;
    struct rest_agreement *agreements = arena_array(arena, set->life_count + 1, sizeof *agreements);
    size_t count = 0, size = PURPOSE_BYTES;
    struct buf buf;

    for (size_t i = 0; agreements && i < set->life_count; i++)
        if (is_agency(&set->lives[i], reading->caller->registration) &&
            !take_agreement(&set->lives[i], now_us, arena, &agreements[count++], &size))
            return (struct str){NULL, 0};
    if (!agreements)
        return (struct str){NULL, 0};
    arena_buf(arena, &buf, size);
    rest_encode_agreements(agreements, count, &buf);
    return buf_ok(&buf) ? buf_str(&buf) : (struct str){NULL, 0};
}

void
endpoints_agreements(struct lane *lane, struct http_request *request)
{
    struct exchange_tools *tools = lane_tools(lane);
    char error[AGREEMENT_ERROR_MAX];
    struct str body = {NULL, 0};
    struct reading reading;
    bool loaded;

    if (!reading_open(&reading, lane, request, http_header(request, "X-Request-Id"),
                      LIMIT_READING_ALONE))
        return;
    loaded = tools->store->ops->begin_read(tools->store) == 0;
    if (loaded) {
        loaded = agreements_refresh(tools->agreements, tools->store, error) >= 0;
        tools->store->ops->end_read(tools->store);
    }
    if (loaded)
        body = encode_agreements(&reading, agreements_set(tools->agreements));
    if (!loaded)
        reading_refuse_code(&reading, PROBLEM_REGISTER_UNAVAILABLE);
    else if (!body.ptr)
        reading_refuse_code(&reading, PROBLEM_INTERNAL);
    else
        reading_reply(&reading, REST_CONTENT_TYPE, body);
}
