/* An agency's roster over REST: see endpoints_roster.h. */
#include "provider/endpoints_roster.h"

#include "provider/reading.h"
#include "provider/roster.h"

#define REPLY_MAX 128

static int
append(void *ctx, const struct record *records, size_t count)
{
    return audit_log_append(ctx, records, count, NULL);
}

/* What every record of this request says. */
static void
fill_base(const struct reading *reading, uint8_t request_hash[static DIGEST_SIZE],
          struct record *record)
{
    record_init(record, RECORD_ACCESS, clock_now_us(lane_tools(reading->lane)->clock));
    digest_sha256(reading->request->body.ptr, reading->request->body.len, request_hash);
    record->request_id = str_from(reading->request_id);
    record->caller = reading->caller->registration;
    record->caller_fingerprint = reading->caller->fingerprint;
    record->request_hash = request_hash;
    record->software = STR("tilts " TILTS_VERSION);
    record->channel = STR("rest");
}

/* A list that is refused is recorded as well; when it cannot be, that is what is told. */
static void
refuse(const struct reading *reading, const struct record *base, const struct problem *problem)
{
    struct record record = *base;

    record.subject = STR("roster");
    record.clause = str_from(problem->clause);
    record.field = str_from(problem->field);
    record.outcome = str_from(problem_kind(problem->code)->code);
    if (problem->code == PROBLEM_LOG_UNAVAILABLE ||
        append(lane_tools(reading->lane)->log, &record, 1) < 0)
        reading_refuse_code(reading, PROBLEM_LOG_UNAVAILABLE);
    else
        reading_refuse(reading, problem);
}

/* Within one read transaction; 0 or a negative problem code. */
static int
load(struct exchange_tools *tools, struct registration agency, struct arena *arena,
     struct roster_operator **ret_operators, size_t *ret_count)
{
    char error[AGREEMENT_ERROR_MAX];
    int r = PROBLEM_REGISTER_UNAVAILABLE;

    if (tools->store->ops->begin_read(tools->store) < 0)
        return r;
    if (agreements_refresh(tools->agreements, tools->store, error) >= 0 &&
        tools->store->ops->load_roster(tools->store, agency, arena, ret_operators, ret_count) == 0)
        r = agreement_set_has_agency(agreements_set(tools->agreements), agency)
                ? 0
                : PROBLEM_NO_AGREEMENT;
    tools->store->ops->end_read(tools->store);
    return r;
}

void
endpoints_roster(struct lane *lane, struct http_request *request)
{
    struct roster_operator *operators;
    struct reading reading;
    struct buf buf;
    size_t count;
    int r;

    if (!reading_open(&reading, lane, request, http_header(request, "X-Request-Id"),
                      LIMIT_READING_ALONE))
        return;
    r = load(lane_tools(lane), reading.caller->registration, &request->arena, &operators, &count);
    if (r < 0) {
        reading_refuse_code(&reading, (enum problem_code)r);
        return;
    }
    arena_buf(&request->arena, &buf, rest_roster_size(operators, count));
    rest_encode_roster(operators, count, &buf);
    if (buf_ok(&buf))
        reading_reply(&reading, REST_CONTENT_TYPE, buf_str(&buf));
    else
        reading_refuse_code(&reading, PROBLEM_INTERNAL);
}

static void
reply_outcome(const struct reading *reading, const struct roster_outcome *outcome)
{
    struct buf buf;

    arena_buf(&reading->request->arena, &buf, REPLY_MAX);
    buf_addf(&buf, "{\"operators\":%zu,\"added\":%zu,\"changed\":%zu,\"removed\":%zu}\n",
             outcome->operators, outcome->changes[ROSTER_ADDED], outcome->changes[ROSTER_CHANGED],
             outcome->changes[ROSTER_REMOVED]);
    reading_reply(reading, REST_CONTENT_TYPE, buf_str(&buf));
}

void
endpoints_roster_put(struct lane *lane, struct http_request *request)
{
    struct exchange_tools *tools = lane_tools(lane);
    struct rest_message message = {.content_type = http_header(request, "Content-Type"),
                                   .body = request->body};
    struct roster_recorder recorder = {.append = append, .ctx = tools->log};
    struct roster_wish wish = {.whole = true};
    struct roster_operator *now, *operators;
    struct problem problem = {0};
    uint8_t request_hash[DIGEST_SIZE];
    struct roster_outcome outcome;
    struct reading reading;
    size_t count;
    int r;

    if (!reading_open(&reading, lane, request, http_header(request, "X-Request-Id"),
                      LIMIT_READING_ALONE))
        return;
    fill_base(&reading, request_hash, &recorder.base);
    wish.agency = reading.caller->registration;
    if ((r = load(tools, wish.agency, &request->arena, &now, &count)) < 0)
        problem_set(&problem, (enum problem_code)r, "");
    else if ((r = rest_decode_roster(&message, &request->arena, &operators, &count, &problem)) ==
             0) {
        wish.operators = operators;
        wish.count = count;
        if ((r = roster_apply(tools->store, &wish, &recorder, &outcome)) < 0)
            problem_set(&problem, (enum problem_code)r, "operators");
    }
    if (r < 0)
        refuse(&reading, &recorder.base, &problem);
    else
        reply_outcome(&reading, &outcome);
}
