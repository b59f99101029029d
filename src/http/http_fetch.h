/*
 * Many HTTPS calls at once for a loop that waits for other things as well: the owner waits on
 * http_fetch_fd() and calls http_fetch_run(), which moves what is ready and calls done() of every
 * call that ended. The rules of http_client.h hold; connections are kept (HTTP/1.1, one call at a
 * time each) and their number per peer is bounded: more calls wait their turn.
 *
 * A kept connection that the server closed meanwhile is noticed when the next call finds it so:
 * that call is sent once more, the same bytes, over a new one. Nothing else is ever sent twice;
 * whether to ask again is the owner's decision (http_call.failure).
 *
 * Certificate files are read anew for each connection and no connection is used for more than ten
 * minutes, so that a renewed certificate is taken up by and by while the old one still holds.
 *
 * Thread: one, the loop's; done() is only ever called from http_fetch_run().
 */
#ifndef TILTS_HTTP_HTTP_FETCH_H
#define TILTS_HTTP_HTTP_FETCH_H

#include "http/http_client.h"

struct http_fetch;
struct http_fetch_peer; /* one server as it is called with one certificate */

struct http_fetch_call {
    struct http_call http; /* what it points to must live until done() */
    struct arena *arena;   /* the answer goes there */
    long deadline_ms;      /* waiting for a connection included; 0: the peer's */
    void (*done)(struct http_fetch_call *call); /* may begin and cancel calls, this one too */
    void *user;
    /* Private to http_fetch.c below. */
    struct http_fetch_peer *peer; /* while it is under way */
    struct http_fetch_slot *slot; /* while it has a connection */
    struct http_fetch_list *list; /* else it stands in one */
    struct http_fetch_call *previous, *next;
    int64_t due_us;
};

/* NULL when memory or descriptors are out. */
struct http_fetch *http_fetch_open(void) MUST_USE;
/* Calls under way are forgotten without done(). NULL is fine. */
void http_fetch_close(struct http_fetch *fetch);
int http_fetch_fd(const struct http_fetch *fetch); /* wait for reading */
/* Milliseconds until http_fetch_run() must be called even without an event; -1: no need. */
int http_fetch_timeout_ms(const struct http_fetch *fetch);
void http_fetch_run(struct http_fetch *fetch);

/*
 * A peer lives as long as fetch. connections: at most so many at once, 1 to
 * LIMIT_FETCH_CONNECTIONS. NULL with a sentence.
 */
struct http_fetch_peer *http_fetch_add_peer(struct http_fetch *fetch,
                                            const struct http_client_options *options,
                                            unsigned connections, char error[static 256]) MUST_USE;
/* The call belongs to fetch until done(); call->peer tells. */
void http_fetch_begin(struct http_fetch_peer *peer, struct http_fetch_call *call);
/* Forgets it without done(); its connection is closed when it was in the middle. Not under way:
   nothing. */
void http_fetch_cancel(struct http_fetch_call *call);

#endif
