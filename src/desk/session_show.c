/* The session as a document: see session_show.h. */
#include "desk/session_show.h"

#include "desk/desk_json.h"
#include "desk/desk_private.h"
#include "desk/person.h"
#include "desk/roles.h"

static json_t *
show_organisation(const struct desk *desk)
{
    return json_pack("{s:s, s:s}", "registration", desk->options.config->registration, "name",
                     desk->options.config->organisation);
}

static json_t *
show_operator(const struct desk_account *account)
{
    return json_pack("{s:I, s:o, s:o, s:o, s:o}", "id", (json_int_t)account->id, "account",
                     desk_json_str(account->account), "name", desk_json_str(account->name),
                     "surname", desk_json_str(account->surname), "roles",
                     roles_show(account->roles));
}

static json_t *
show_undertaking(const struct desk *desk, const struct desk_account *account)
{
    const struct undertaking *undertaking = desk->undertaking;
    struct str accepted = account->undertaking.len ? account->undertaking : (struct str){0};

    return json_pack("{s:s, s:s, s:s, s:o, s:b}", "version", undertaking->version, "text_lv",
                     undertaking->text_lv, "text_en", undertaking->text_en, "accepted_version",
                     desk_json_str(accepted), "current",
                     str_eq_c(account->undertaking, undertaking->version));
}

/* The half that is there for those signed in. */
static int
add_person(struct desk_call *call, json_t *document)
{
    const struct session *session = &call->state->session;
    char token[SESSION_TOKEN_MAX];
    struct desk_account account;

    if (desk_store_find_id(desk_store_of(call->desk), session->row.account, &call->request->arena,
                           &account) <= 0)
        return -1;
    session_token(session, token);
    return json_object_update_new(
        document,
        json_pack("{s:o, s:s, s:o, s:i, s:o, s:o}", "operator", show_operator(&account), "csrf",
                  token, "expires_at", desk_json_instant(session_expires_us(session)),
                  "idle_seconds", SESSION_IDLE_S, "confirmed_until",
                  desk_json_instant(session_confirmed_until_us(session, call->now_us)),
                  "undertaking", show_undertaking(call->desk, &account)));
}

void
session_show(struct desk_call *call)
{
    const struct desk *desk = call->desk;
    bool signed_in = call->state->session.there;
    const struct oidc_config *oidc = desk->options.config->oidc;
    json_t *document = json_pack("{s:s, s:o, s:s, s:b, s:{s:b, s:o}}", "side",
                                 desk->options.side == DESK_PLATFORM ? "platform" : "provider",
                                 "organisation", show_organisation(desk), "version", TILTS_VERSION,
                                 "signed_in", (int)signed_in, "sign_in", "password", 1, "oidc",
                                 oidc ? json_pack("{s:s}", "name", oidc->name) : json_null());

    if (document && signed_in && add_person(call, document) < 0) {
        json_decref(document);
        desk_reply_problem(call, PROBLEM_STORE_UNAVAILABLE, NULL);
        return;
    }
    desk_reply_json(call, 200, document);
}
