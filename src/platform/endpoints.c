/* The table of the platform's calls: see endpoints.h. */
#include "platform/endpoints.h"

#include "platform/endpoints_applications.h"
#include "platform/endpoints_bulk.h"
#include "platform/endpoints_checks.h"
#include "platform/endpoints_providers.h"
#include "platform/endpoints_status_checks.h"

/* Who works on applications; who may look at them; the agency's systems. */
#define WRITERS (DESK_OPERATOR | DESK_SUPERVISOR)
#define READERS (WRITERS | DESK_DPO)
#define SYSTEM DESK_SYSTEM
#define BOUND DESK_NEEDS_UNDERTAKING

/* A row reads as a row. */
/* clang-format off */
const struct desk_route platform_endpoints[] = {
    {HTTP_GET, "/v1/purposes", DESK_PEOPLE | SYSTEM, 0, endpoints_purposes, NULL},
    {HTTP_GET, "/v1/providers", DESK_PEOPLE, 0, endpoints_providers, NULL},

    {HTTP_GET, "/v1/applications", READERS | SYSTEM, 0, endpoints_applications_list, NULL},
    {HTTP_POST, "/v1/applications", WRITERS | SYSTEM, 0, endpoints_applications_add, NULL},
    {HTTP_POST, "/v1/applications/search", READERS | SYSTEM, 0, endpoints_applications_search, NULL},
    {HTTP_GET, "/v1/applications/{id}", READERS | SYSTEM, 0, endpoints_applications_show, NULL},
    {HTTP_POST, "/v1/applications/{id}/close", WRITERS | SYSTEM, 0, endpoints_applications_close, NULL},
    {HTTP_POST, "/v1/applications/{id}/reopen", WRITERS | SYSTEM, 0, endpoints_applications_reopen, NULL},

    {HTTP_POST, "/v1/applications/{id}/checks", WRITERS, BOUND, endpoints_checks_ask, NULL},
    {HTTP_POST, "/v1/checks/{request_id}/show", READERS, BOUND, endpoints_checks_show, NULL},
    {HTTP_POST, "/v1/checks/{request_id}/slip", WRITERS, BOUND, endpoints_checks_slip, NULL},
    {HTTP_POST, "/v1/status-checks", SYSTEM, 0, endpoints_status_checks, NULL},

    {HTTP_GET, "/v1/bulk", WRITERS, 0, endpoints_bulk_list, NULL},
    {HTTP_POST, "/v1/bulk", WRITERS, 0, endpoints_bulk_add, NULL},
    {HTTP_GET, "/v1/bulk/{id}", WRITERS, 0, endpoints_bulk_show, NULL},
    {HTTP_POST, "/v1/bulk/{id}/rows", WRITERS, 0, endpoints_bulk_fill, NULL},
    {HTTP_GET, "/v1/bulk/{id}/rows", WRITERS, BOUND, endpoints_bulk_rows, NULL},
    {HTTP_POST, "/v1/bulk/{id}/start", WRITERS, BOUND, endpoints_bulk_move, &bulk_start},
    {HTTP_POST, "/v1/bulk/{id}/pause", WRITERS, 0, endpoints_bulk_move, &bulk_pause},
    {HTTP_POST, "/v1/bulk/{id}/resume", WRITERS, BOUND, endpoints_bulk_move, &bulk_resume},
    {HTTP_POST, "/v1/bulk/{id}/cancel", WRITERS, 0, endpoints_bulk_move, &bulk_cancel},
    {0},
};
/* clang-format on */
const size_t platform_endpoint_count = ARRAY_LEN(platform_endpoints) - 1;
