/* Who reads, and the replies: see reading.h. */
#include "provider/reading.h"

#include "lane/request_id.h"

#define PROBLEM_MAX 4096
#define SECONDS_MAX 16

/* language: empty where the body is in none. */
static void
reply(const struct reading *reading, const struct http_reply *base, struct str language,
      unsigned retry_after_s)
{
    char seconds[SECONDS_MAX];
    struct http_header headers[4] = {
        {"X-Request-Id", str_from(reading->request_id)},
        {"Cache-Control", STR("no-store")},
    };
    struct http_reply whole = *base;
    struct buf buf;

    whole.headers = headers;
    whole.header_count = 2;
    if (language.len)
        headers[whole.header_count++] = (struct http_header){"Content-Language", language};
    if (retry_after_s) {
        buf_init(&buf, seconds, sizeof seconds);
        buf_add_u64(&buf, retry_after_s);
        headers[whole.header_count++] = (struct http_header){"Retry-After", buf_str(&buf)};
    }
    http_reply(reading->request, &whole);
}

void
reading_reply(const struct reading *reading, const char *content_type, struct str body)
{
    const struct http_reply base = {.status = 200, .content_type = content_type, .body = body};

    reply(reading, &base, STR(""), 0);
}

void
reading_refuse(const struct reading *reading, const struct problem *problem)
{
    enum rest_language language = rest_language(http_header(reading->request, "Accept-Language"));
    struct http_reply base = {.status = problem_kind(problem->code)->http_status,
                              .content_type = REST_PROBLEM_CONTENT_TYPE};
    unsigned retry_after_s = problem->retry_after_s;
    struct buf buf;

    arena_buf(&reading->request->arena, &buf, PROBLEM_MAX);
    rest_encode_problem(problem, str_from(reading->request_id), language, &buf);
    base.body = buf_ok(&buf) ? buf_str(&buf) : STR("");
    if (base.status == 503 && retry_after_s == 0)
        retry_after_s = 1; /* what mends itself */
    reply(reading, &base, str_from(rest_language_name(language)), retry_after_s);
}

void
reading_refuse_code(const struct reading *reading, enum problem_code code)
{
    struct problem problem = {0};

    (void)problem_set(&problem, code, "");
    reading_refuse(reading, &problem);
}

bool
reading_open(struct reading *reading, struct lane *lane, struct http_request *request,
             struct str id, uint32_t readings)
{
    const struct exchange_tools *tools = lane_tools(lane);
    struct problem problem = {0};

    if (!lane_admits(lane, request))
        return false;
    *reading =
        (struct reading){.lane = lane, .request = request, .caller = lane_caller(lane, request)};
    if (!query_request_id_is_valid(id) ||
        !str_copy(id, reading->request_id, sizeof reading->request_id))
        request_id_make(clock_now_us(tools->clock), reading->request_id);
    if (quota_take_readings(tools->quota, reading->caller->registration, readings,
                            clock_monotonic_us(), &problem) == 0)
        return true;
    reading_refuse(reading, &problem);
    return false;
}
