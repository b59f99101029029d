/* Cookies and rows: see session.h. */
#include "desk/session.h"

#include "desk/desk_private.h"
#include "pki/digest.h"

#include <string.h>

#define COOKIE "__Host-tilts"
#define COOKIE_RULES "; Path=/; Secure; HttpOnly; SameSite=Strict"
/* Uses closer together than this are written once: a session's idle time may end that much early.
 */
#define TOUCH_S 10

struct str
session_cookie(const struct http_request *request, struct str wanted)
{
    struct str rest = http_header(request, "Cookie"), found = {0};

    if (http_header_repeated(request, "Cookie"))
        return found;
    while (rest.len) {
        struct str value = str_split(&rest, ';');
        struct str name = str_trim(str_split(&value, '='));
        if (!str_eq(name, wanted))
            continue;
        if (found.ptr)
            return (struct str){0};
        found = str_trim(value);
    }
    return found;
}

static void
hash_secret(const uint8_t secret[static SESSION_SECRET_SIZE], uint8_t ret_id[static HASH_SIZE])
{
    digest_sha256(secret, SESSION_SECRET_SIZE, ret_id);
}

static bool
is_over(const struct desk_session_row *row, int64_t now_us)
{
    return now_us - row->used_us >= SESSION_IDLE_S * US_PER_SECOND ||
           now_us - row->began_us >= SESSION_ABSOLUTE_S * US_PER_SECOND;
}

int
session_find(const struct desk_call *call, struct session *ret_session)
{
    struct desk_store *store = desk_store_of(call->desk);
    struct str cookie = session_cookie(call->request, STR(COOKIE));
    struct session session = {0};
    uint8_t id[HASH_SIZE];
    int r;

    *ret_session = session;
    if (!hex_decode(cookie, session.secret, sizeof session.secret))
        return 0;
    hash_secret(session.secret, id);
    r = desk_store_find_session(store, id, &session.row);
    if (r <= 0)
        return r;
    if (is_over(&session.row, call->now_us))
        return desk_store_end_session(store, id);
    session.there = true;
    *ret_session = session;
    return 0;
}

static int
set_cookie(struct desk_call *call, const uint8_t *secret)
{
    struct buf buf;

    arena_buf(&call->request->arena, &buf, 256);
    buf_add(&buf, STR(COOKIE "="));
    if (secret)
        buf_add_hex(&buf, secret, SESSION_SECRET_SIZE);
    buf_add_c(&buf, secret ? COOKIE_RULES : COOKIE_RULES "; Max-Age=0");
    desk_reply_header(call, "Set-Cookie", buf_str(&buf));
    return buf_ok(&buf) ? 0 : -1;
}

int
session_begin(struct desk_call *call, int64_t account, bool confirmed)
{
    struct desk_store *store = desk_store_of(call->desk);
    struct session *session = &call->state->session;

    /* A new id at every sign-in: one that was planted beforehand is worth nothing. */
    if (session->there && desk_store_end_session(store, session->row.id) < 0)
        return -1;
    *session = (struct session){
        .there = true,
        .row = {.account = account,
                .began_us = call->now_us,
                .used_us = call->now_us,
                .confirmed_us = confirmed ? call->now_us : 0},
    };
    digest_random(session->secret, sizeof session->secret);
    hash_secret(session->secret, session->row.id);
    if (desk_store_save_session(store, &session->row) < 0)
        return -1;
    return set_cookie(call, session->secret);
}

int
session_touch(const struct desk_call *call, struct session *session)
{
    if (call->now_us - session->row.used_us < TOUCH_S * US_PER_SECOND)
        return 0;
    session->row.used_us = call->now_us;
    return desk_store_save_session(desk_store_of(call->desk), &session->row) < 0 ? -1 : 1;
}

int
session_confirm(struct desk_call *call)
{
    struct desk_store *store = desk_store_of(call->desk);
    struct session *session = &call->state->session;
    uint8_t id[HASH_SIZE];
    int r;

    memcpy(id, session->row.id, HASH_SIZE);
    r = desk_store_find_session(store, id, &session->row);
    session->there = r > 0;
    if (r <= 0)
        return r;
    session->row.confirmed_us = call->now_us;
    return desk_store_save_session(store, &session->row) < 0 ? -1 : 1;
}

int
session_end(struct desk_call *call)
{
    struct session *session = &call->state->session;

    if (session->there && desk_store_end_session(desk_store_of(call->desk), session->row.id) < 0)
        return -1;
    session->there = false;
    return set_cookie(call, NULL);
}

void
session_token(const struct session *session, char ret_token[static SESSION_TOKEN_MAX])
{
    struct str parts[] = {STR("tilts token against forgery"),
                          {(const char *)session->secret, SESSION_SECRET_SIZE}};
    uint8_t hash[DIGEST_SIZE];
    struct buf buf;

    digest_sha256_parts(parts, ARRAY_LEN(parts), hash);
    buf_init(&buf, ret_token, SESSION_TOKEN_MAX);
    buf_add_hex(&buf, hash, sizeof hash);
    (void)buf_c(&buf);
}

int64_t
session_expires_us(const struct session *session)
{
    return session->row.began_us + SESSION_ABSOLUTE_S * US_PER_SECOND;
}

int64_t
session_confirmed_until_us(const struct session *session, int64_t now_us)
{
    int64_t until_us = session->row.confirmed_us + SESSION_CONFIRMED_S * US_PER_SECOND;

    return session->row.confirmed_us && now_us < until_us ? until_us : 0;
}
