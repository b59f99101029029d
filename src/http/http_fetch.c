/*
 * curl's multi interface behind one epoll descriptor: see http_fetch.h. curl says which sockets it
 * waits for and when it wants to be called; a peer hands a connection (slot) to each of its calls,
 * first come, first served.
 */
#include "http/http_fetch.h"

#include "base/clock.h"
#include "base/limits.h"
#include "http/http_easy.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 64
#define US_PER_MS 1000

struct http_fetch_slot {
    struct http_easy easy; /* first: CURLOPT_PRIVATE points to it, and so to the slot */
    struct http_fetch_peer *peer;
    struct http_fetch_call *call;
    struct http_fetch_slot *next_free;
};

struct http_fetch_list {
    struct http_fetch_call *first, *last;
};

struct http_fetch_peer {
    struct http_fetch *fetch;
    struct http_fetch_peer *next;
    long deadline_ms;
    struct http_fetch_list waiting;
    struct http_fetch_slot *free_slots;
    unsigned slot_count;
    struct http_fetch_slot slots[];
};

struct http_fetch {
    CURLM *multi;
    int epoll_fd;
    int64_t curl_due_us;    /* when curl wants to be called; -1: never */
    int64_t waiting_due_us; /* no waiting call is due earlier; INT64_MAX: none waits */
    struct http_fetch_list ended, telling; /* to be told, and in this run */
    struct http_fetch_peer *peers;
    long slots;
};

static void
list_append(struct http_fetch_list *list, struct http_fetch_call *call)
{
    call->list = list;
    call->next = NULL;
    call->previous = list->last;
    *(list->last ? &list->last->next : &list->first) = call;
    list->last = call;
}

static void
list_remove(struct http_fetch_call *call)
{
    struct http_fetch_list *list = call->list;

    *(call->previous ? &call->previous->next : &list->first) = call->next;
    *(call->next ? &call->next->previous : &list->last) = call->previous;
    call->list = NULL;
}

/* --- What curl asks for --- */

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *known)
{
    struct http_fetch *fetch = user;
    struct epoll_event event = {.data.fd = fd};

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(fetch->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    if (epoll_ctl(fetch->epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) < 0)
        return -1;
    curl_multi_assign(fetch->multi, fd, fetch); /* known from now on, until it is removed */
    return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct http_fetch *fetch = user;

    (void)multi;
    fetch->curl_due_us = timeout_ms < 0 ? -1 : clock_monotonic_us() + timeout_ms * US_PER_MS;
    return 0;
}

/* --- Calls --- */

static void
end_call(struct http_fetch *fetch, struct http_fetch_call *call)
{
    list_append(&fetch->ended, call);
}

static void
time_out(struct http_fetch_call *call)
{
    call->http.status = 0;
    call->http.failure = HTTP_FAILURE_TIMEOUT;
    snprintf(call->http.error, sizeof call->http.error,
             "no answer in time; it waited for the answers to others");
    end_call(call->peer->fetch, call);
}

static void
free_slot(struct http_fetch_slot *slot)
{
    slot->call->slot = NULL;
    slot->call = NULL;
    slot->next_free = slot->peer->free_slots;
    slot->peer->free_slots = slot;
}

static void
start(struct http_fetch_slot *slot, struct http_fetch_call *call, int64_t now_us)
{
    struct http_fetch *fetch = slot->peer->fetch;
    long left_ms = (long)((call->due_us - now_us) / US_PER_MS);

    if (left_ms <= 0) {
        time_out(call);
        return;
    }
    if (!http_easy_begin(&slot->easy, call->arena, &call->http, left_ms)) {
        end_call(fetch, call);
        return;
    }
    slot->peer->free_slots = slot->next_free;
    slot->call = call;
    call->slot = slot;
    if (curl_multi_add_handle(fetch->multi, slot->easy.curl) == CURLM_OK)
        return;
    http_easy_end(&slot->easy, CURLE_OUT_OF_MEMORY, &call->http);
    free_slot(slot);
    end_call(fetch, call);
}

/* Gives free connections to those that wait. */
static void
fill(struct http_fetch_peer *peer)
{
    int64_t now_us = peer->waiting.first ? clock_monotonic_us() : 0;

    while (peer->free_slots && peer->waiting.first) {
        struct http_fetch_call *call = peer->waiting.first;
        list_remove(call);
        start(peer->free_slots, call, now_us);
    }
}

void
http_fetch_begin(struct http_fetch_peer *peer, struct http_fetch_call *call)
{
    long deadline_ms = call->deadline_ms > 0 ? call->deadline_ms : peer->deadline_ms;

    call->peer = peer;
    call->slot = NULL;
    call->due_us = clock_monotonic_us() + deadline_ms * US_PER_MS;
    list_append(&peer->waiting, call);
    fill(peer);
    if (peer->waiting.first && call->due_us < peer->fetch->waiting_due_us)
        peer->fetch->waiting_due_us = call->due_us;
}

void
http_fetch_cancel(struct http_fetch_call *call)
{
    struct http_fetch_peer *peer = call->peer;

    if (!peer)
        return;
    if (call->slot) {
        struct http_fetch_slot *slot = call->slot;
        curl_multi_remove_handle(peer->fetch->multi, slot->easy.curl);
        http_easy_forget(&slot->easy);
        free_slot(slot);
        fill(peer);
    } else {
        list_remove(call);
    }
    call->peer = NULL;
}

/* --- The loop --- */

int
http_fetch_fd(const struct http_fetch *fetch)
{
    return fetch->epoll_fd;
}

int
http_fetch_timeout_ms(const struct http_fetch *fetch)
{
    int64_t due_us = fetch->waiting_due_us, left_us;

    if (fetch->ended.first)
        return 0;
    if (fetch->curl_due_us >= 0 && fetch->curl_due_us < due_us)
        due_us = fetch->curl_due_us;
    if (due_us == INT64_MAX)
        return -1;
    left_us = due_us - clock_monotonic_us();
    return left_us <= 0 ? 0 : (int)((left_us + US_PER_MS - 1) / US_PER_MS);
}

static void
move_bytes(struct http_fetch *fetch)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int running, count;

    do {
        count = epoll_wait(fetch->epoll_fd, events, EVENTS_AT_ONCE, 0);
        for (int i = 0; i < count; i++) {
            uint32_t is = events[i].events;
            int flags = (is & EPOLLIN ? CURL_CSELECT_IN : 0) |
                        (is & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                        (is & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(fetch->multi, events[i].data.fd, flags, &running);
        }
    } while (count == EVENTS_AT_ONCE);
    if (fetch->curl_due_us >= 0 && clock_monotonic_us() >= fetch->curl_due_us) {
        fetch->curl_due_us = -1; /* it says so again when it wants more */
        curl_multi_socket_action(fetch->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

/* Takes what curl has finished; their connections are free again. */
static void
reap(struct http_fetch *fetch)
{
    struct http_easy *easy;
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(fetch->multi, &left))) {
        CURLcode code = message->data.result;
        struct http_fetch_slot *slot;
        struct http_fetch_call *call;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &easy);
        slot = (struct http_fetch_slot *)easy;
        call = slot->call;
        curl_multi_remove_handle(fetch->multi, easy->curl);
        http_easy_end(easy, code, &call->http);
        free_slot(slot);
        end_call(fetch, call);
    }
}

static void
expire(struct http_fetch *fetch)
{
    int64_t now_us;

    if (fetch->waiting_due_us == INT64_MAX ||
        (now_us = clock_monotonic_us()) < fetch->waiting_due_us)
        return;
    fetch->waiting_due_us = INT64_MAX;
    for (struct http_fetch_peer *peer = fetch->peers; peer; peer = peer->next)
        for (struct http_fetch_call *call = peer->waiting.first, *next; call; call = next) {
            next = call->next;
            if (call->due_us <= now_us) {
                list_remove(call);
                time_out(call);
            } else if (call->due_us < fetch->waiting_due_us) {
                fetch->waiting_due_us = call->due_us;
            }
        }
}

void
http_fetch_run(struct http_fetch *fetch)
{
    struct http_fetch_call *call;

    move_bytes(fetch);
    reap(fetch);
    expire(fetch);
    for (struct http_fetch_peer *peer = fetch->peers; peer; peer = peer->next)
        fill(peer);
    /* Those that end while others are told wait for the next run: no loop without an end. */
    while ((call = fetch->ended.first)) {
        list_remove(call);
        list_append(&fetch->telling, call);
    }
    while ((call = fetch->telling.first)) {
        list_remove(call);
        call->peer = NULL;
        call->done(call);
    }
}

/* --- Opening and closing --- */

struct http_fetch *
http_fetch_open(void)
{
    struct http_fetch *fetch;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    fetch = calloc(1, sizeof *fetch);
    if (!fetch) {
        curl_global_cleanup();
        return NULL;
    }
    fetch->curl_due_us = -1;
    fetch->waiting_due_us = INT64_MAX;
    fetch->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    fetch->multi = curl_multi_init();
    if (fetch->epoll_fd >= 0 && fetch->multi &&
        curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
        curl_multi_setopt(fetch->multi, CURLMOPT_SOCKETDATA, fetch) == CURLM_OK &&
        curl_multi_setopt(fetch->multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
        curl_multi_setopt(fetch->multi, CURLMOPT_TIMERDATA, fetch) == CURLM_OK)
        return fetch;
    http_fetch_close(fetch);
    return NULL;
}

static void
close_peer(struct http_fetch_peer *peer)
{
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct http_fetch_slot *slot = &peer->slots[i];
        if (slot->call) {
            curl_multi_remove_handle(peer->fetch->multi, slot->easy.curl);
            http_easy_forget(&slot->easy);
        }
        http_easy_close(&slot->easy);
    }
    free(peer);
}

void
http_fetch_close(struct http_fetch *fetch)
{
    if (!fetch)
        return;
    for (struct http_fetch_peer *peer = fetch->peers, *next; peer; peer = next) {
        next = peer->next;
        close_peer(peer);
    }
    curl_multi_cleanup(fetch->multi);
    if (fetch->epoll_fd >= 0)
        close(fetch->epoll_fd);
    free(fetch);
    curl_global_cleanup();
}

struct http_fetch_peer *
http_fetch_add_peer(struct http_fetch *fetch, const struct http_client_options *options,
                    unsigned connections, char error[static 256])
{
    struct http_fetch_peer *peer;

    if (!http_easy_options_good(options, error))
        return NULL;
    if (connections < 1 || connections > LIMIT_FETCH_CONNECTIONS) {
        snprintf(error, 256, "connections: must be 1 to %d", LIMIT_FETCH_CONNECTIONS);
        return NULL;
    }
    peer = calloc(1, sizeof *peer + connections * sizeof peer->slots[0]);
    if (!peer)
        goto fail;
    peer->fetch = fetch;
    peer->deadline_ms = options->deadline_ms;
    for (; peer->slot_count < connections; peer->slot_count++) {
        struct http_fetch_slot *slot = &peer->slots[peer->slot_count];
        if (!http_easy_open(&slot->easy, options))
            goto fail;
        slot->peer = peer;
        slot->next_free = peer->free_slots;
        peer->free_slots = slot;
    }
    fetch->slots += connections;
    curl_multi_setopt(fetch->multi, CURLMOPT_MAXCONNECTS, fetch->slots);
    peer->next = fetch->peers;
    fetch->peers = peer;
    return peer;
fail:
    snprintf(error, 256, "no memory for the connections");
    if (peer)
        close_peer(peer);
    return NULL;
}
