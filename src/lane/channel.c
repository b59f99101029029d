/* Each channel as a row: see channel.h. */
#include "lane/channel.h"

#include "codec/rest.h"

static enum soap_version
soap_version(const struct exchange *x)
{
    return x->channel == CHANNEL_SOAP12 ? SOAP_12 : SOAP_11;
}

static int
decode_soap(struct exchange_tools *tools, struct exchange *x)
{
    const struct http_request *request = x->request;
    struct str content_type = http_header(request, "Content-Type");
    enum soap_version version;
    int r = soap_version_of(content_type, &version, &x->problem);

    if (r)
        return r;
    return soap_decode(tools->soap, version, content_type, http_header(request, "SOAPAction"),
                       request->body, &x->request->arena, &x->fields, &x->problem);
}

static void
encode_soap_answer(const struct exchange *x, struct buf *buf)
{
    soap_encode_answer(soap_version(x), &x->query, &x->answer, buf);
}

static void
encode_soap_fault(const struct exchange *x, struct buf *buf)
{
    soap_encode_fault(soap_version(x), &x->problem, str_from(x->request_id), buf);
}

static int
soap_status(const struct exchange *x)
{
    return soap_fault_status(soap_version(x), &x->problem);
}

static const char *
soap_type(const struct exchange *x)
{
    return soap_content_type(soap_version(x));
}

static int
decode_rest(struct exchange_tools *tools, struct exchange *x)
{
    struct rest_message message = {.content_type = http_header(x->request, "Content-Type"),
                                   .request_id = http_header(x->request, "X-Request-Id"),
                                   .body = x->request->body};

    (void)tools;
    return rest_decode(&message, &x->request->arena, &x->fields, &x->problem);
}

static void
encode_rest_answer(const struct exchange *x, struct buf *buf)
{
    rest_encode_answer(&x->query, &x->answer, buf);
}

static enum rest_language
language_of(const struct exchange *x)
{
    return rest_language(http_header(x->request, "Accept-Language"));
}

static void
encode_rest_problem(const struct exchange *x, struct buf *buf)
{
    rest_encode_problem(&x->problem, str_from(x->request_id), language_of(x), buf);
}

static int
rest_status(const struct exchange *x)
{
    return problem_kind(x->problem.code)->http_status;
}

static const char *
rest_type(const struct exchange *x)
{
    return x->problem.code == PROBLEM_NONE ? REST_CONTENT_TYPE : REST_PROBLEM_CONTENT_TYPE;
}

#define SOAP_CHANNEL(its_name)                                                  \
    {                                                                           \
        .name = its_name, .names = &query_names_soap, .decode = decode_soap,    \
        .encode_answer = encode_soap_answer, .encode_fault = encode_soap_fault, \
        .fault_status = soap_status, .content_type = soap_type                  \
    }

static const struct channel channels[] = {
    [CHANNEL_SOAP11] = SOAP_CHANNEL("soap11"),
    [CHANNEL_SOAP12] = SOAP_CHANNEL("soap12"),
    [CHANNEL_REST] = {.name = "rest",
                      .names = &query_names_rest,
                      .decode = decode_rest,
                      .encode_answer = encode_rest_answer,
                      .encode_fault = encode_rest_problem,
                      .fault_status = rest_status,
                      .content_type = rest_type},
};

enum exchange_channel
channel_of(const struct http_request *request)
{
    enum soap_version version;
    struct problem ignored;
    int r;

    if (str_starts_with(request->path, STR("/v1/")))
        return CHANNEL_REST;
    r = soap_version_of(http_header(request, "Content-Type"), &version, &ignored);
    (void)r; /* an unknown type is for decode to refuse; the version is set all the same */
    return version == SOAP_12 ? CHANNEL_SOAP12 : CHANNEL_SOAP11;
}

const struct channel *
channel_at(enum exchange_channel channel)
{
    return &channels[channel];
}

#define MESSAGE_BYTES 4096 /* envelope, or the longest fault with both texts */
#define ROW_BYTES 512

size_t
channel_reply_size(const struct exchange *x)
{
    return MESSAGE_BYTES + ROW_BYTES * (x->answer.row_count + x->answer.agreement_count);
}

/* What HTTP itself got wrong has HTTP's own status; a fault has the one of its binding. */
static int
status_of(const struct exchange *x)
{
    if (x->problem.code == PROBLEM_NONE)
        return 200;
    if (x->framing)
        return problem_kind(x->problem.code)->http_status;
    return channel_at(x->channel)->fault_status(x);
}

/* What the problem advises, or a second for what mends itself. */
static unsigned
retry_after_s(const struct exchange *x)
{
    bool mends_itself = x->problem.code == PROBLEM_OVERLOADED ||
                        x->problem.code == PROBLEM_LOG_UNAVAILABLE ||
                        x->problem.code == PROBLEM_REGISTER_UNAVAILABLE;

    return x->problem.retry_after_s ? x->problem.retry_after_s : mends_itself;
}

static struct str
seconds_text(struct exchange *x, unsigned seconds)
{
    struct buf buf;

    arena_buf(&x->request->arena, &buf, 16);
    buf_add_u64(&buf, seconds);
    return buf_ok(&buf) ? buf_str(&buf) : STR("1");
}

void
channel_set_reply(struct exchange *x, struct str body)
{
    size_t n = 0;

    x->reply_headers[n++] = (struct http_header){"X-Request-Id", str_from(x->request_id)};
    x->reply_headers[n++] = (struct http_header){"Cache-Control", STR("no-store")};
    if (retry_after_s(x))
        x->reply_headers[n++] =
            (struct http_header){"Retry-After", seconds_text(x, retry_after_s(x))};
    if (x->channel == CHANNEL_REST && x->problem.code != PROBLEM_NONE)
        x->reply_headers[n++] =
            (struct http_header){"Content-Language", str_from(rest_language_name(language_of(x)))};
    x->reply = (struct http_reply){
        .status = status_of(x),
        .content_type = channel_at(x->channel)->content_type(x),
        .body = body,
        .headers = x->reply_headers,
        .header_count = n,
        .close = x->problem.code == PROBLEM_CERTIFICATE_REVOKED,
    };
}
