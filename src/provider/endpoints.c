/* The provider's addresses: see endpoints.h. */
#include "provider/endpoints.h"

#include "codec/rest.h"
#include "provider/endpoints_agreements.h"
#include "provider/endpoints_log.h"
#include "provider/endpoints_receipts.h"
#include "provider/endpoints_roster.h"

#define WSDL_MAX (64 * 1024)

/* GET /soap?wsdl: the contract, with the address the caller used. */
static void
serve_wsdl(struct lane *lane, struct http_request *request)
{
    struct buf buf;

    if (!http_argument(request, "wsdl", NULL)) {
        lane_refuse(lane, request, PROBLEM_METHOD_NOT_ALLOWED);
        return;
    }
    arena_buf(&request->arena, &buf, WSDL_MAX);
    if (!soap_wsdl(http_header(request, "Host"), &buf) || !buf_ok(&buf)) {
        lane_refuse(lane, request, PROBLEM_BAD_REQUEST);
        return;
    }
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = "text/xml; charset=utf-8",
                                             .body = buf_str(&buf)});
}

static void
serve_openapi(struct lane *lane, struct http_request *request)
{
    (void)lane;
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = REST_CONTENT_TYPE,
                                             .body = rest_openapi()});
}

const struct lane_endpoint provider_endpoints[] = {
    {"/soap", HTTP_POST, lane_join},
    {"/soap", HTTP_GET, serve_wsdl},
    {"/v1/status-checks", HTTP_POST, lane_join},
    {"/v1/agreements", HTTP_GET, endpoints_agreements},
    {RECEIPTS_PATH, HTTP_POST, endpoints_receipts},
    {RECEIPTS_PATH "/", HTTP_GET, endpoints_receipt},
    {"/v1/roster", HTTP_GET, endpoints_roster},
    {"/v1/roster", HTTP_PUT, endpoints_roster_put},
    {"/v1/openapi.json", HTTP_GET, serve_openapi},
    {"/v1/log/", HTTP_GET, endpoints_log},
};
const size_t provider_endpoint_count = ARRAY_LEN(provider_endpoints);
