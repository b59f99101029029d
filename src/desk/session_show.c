/* The session as a document: see session_show.h. */
#include "desk/session_show.h"

#include "desk/desk_private.h"

static json_t *
organisation(const struct desk *desk)
{
    return json_pack("{s:s, s:s}", "registration", desk->options.config->registration, "name",
                     desk->options.config->organisation);
}

void
session_show(struct desk_call *call)
{
    const struct desk *desk = call->desk;

    desk_reply_json(call, 200,
                    json_pack("{s:s, s:o, s:s, s:b, s:{s:b, s:n}}", "side",
                              desk->options.side == DESK_PLATFORM ? "platform" : "provider",
                              "organisation", organisation(desk), "version", TILTS_VERSION,
                              "signed_in", 0, "sign_in", "password", 1, "oidc"));
}

const struct desk_route desk_session_routes[] = {
    {HTTP_GET, "/v1/session", 0, DESK_PUBLIC, session_show, NULL},
    {0},
};
