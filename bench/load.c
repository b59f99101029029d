/*
 * A load generator for checks: one thread, many keep-alive connections with mutual TLS, one request
 * under way on each. Every answer is held against its own question: status 200, the request id that
 * was sent, the person code that was asked. Prints one JSON object.
 *
 *     load PORT CA CERT KEY CODES CONNECTIONS REQUESTS soap|rest
 *
 * CODES is a file with one personal code per line; they are asked in a scattered order.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE_MAX 8192
#define CODE_SIZE 12

struct connection {
    int fd;
    gnutls_session_t session;
    bool ready; /* handshake done */
    char out[MESSAGE_MAX];
    size_t out_len, out_sent;
    char in[MESSAGE_MAX];
    size_t in_len;
    uint64_t number; /* of the request under way */
    const char *code;
    int64_t sent_us;
};

static struct {
    char *codes;
    uint64_t code_count;
    uint64_t wanted, started, answered, wrong;
    bool rest;
    unsigned long long run; /* makes the request ids of two runs differ */
    int epoll;
    uint32_t *latencies_us;
    gnutls_certificate_credentials_t credentials;
} load;

static void
die(const char *what)
{
    fprintf(stderr, "load: %s\n", what);
    exit(3);
}

static int64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
read_codes(const char *path)
{
    FILE *file = fopen(path, "re");
    char line[64];
    size_t room = 0;

    if (!file)
        die("cannot open the codes");
    while (fgets(line, sizeof line, file)) {
        if (load.code_count == room) {
            room = room ? 2 * room : 65536;
            load.codes = realloc(load.codes, room * CODE_SIZE);
            if (!load.codes)
                die("no memory for the codes");
        }
        memcpy(load.codes + load.code_count * CODE_SIZE, line, CODE_SIZE - 1);
        load.codes[load.code_count++ * CODE_SIZE + CODE_SIZE - 1] = '\0';
    }
    fclose(file);
    if (load.code_count == 0)
        die("no codes");
}

static const char soap_form[] =
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>"
    "<Context xmlns=\"urn:tilts:status-check:1\"><RequestId>%s</RequestId></Context>"
    "</s:Header><s:Body><CheckStatus xmlns=\"urn:tilts:status-check:1\"><PersonCode>%s</PersonCode>"
    "<userName>Anna</userName><userSecondName>Paraudziņa</userSecondName>"
    "<userPersonCode>01019000014</userPersonCode></CheckStatus></s:Body></s:Envelope>";

static const char rest_form[] =
    "{\"person_code\":\"%s\",\"operator\":{\"name\":\"Anna\",\"surname\":\"Paraudziņa\","
    "\"person_code\":\"01019000014\"}}";

static void
make_request(struct connection *c)
{
    char body[2048], id[48];
    int len;

    c->number = load.started++;
    c->code = load.codes + c->number * 7919 % load.code_count * CODE_SIZE;
    snprintf(id, sizeof id, "load-%llx-%012llu", load.run, (unsigned long long)c->number);
    if (load.rest)
        len = snprintf(body, sizeof body, rest_form, c->code);
    else
        len = snprintf(body, sizeof body, soap_form, id, c->code);
    len = snprintf(c->out, sizeof c->out,
                   "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s; charset=utf-8\r\n"
                   "X-Request-Id: %s\r\nContent-Length: %d\r\n\r\n%s",
                   load.rest ? "/v1/status-checks" : "/soap",
                   load.rest ? "application/json" : "text/xml", id, len, body);
    c->out_len = (size_t)len;
    c->out_sent = 0;
    c->in_len = 0;
    c->sent_us = now_us();
}

static void
watch(struct connection *c, uint32_t events, int how)
{
    struct epoll_event event = {.events = events, .data.ptr = c};

    if (epoll_ctl(load.epoll, how, c->fd, &event) < 0)
        die("epoll_ctl failed");
}

/* The whole answer's length once its head is there; 0 before. */
static size_t
answer_length(struct connection *c)
{
    char *end, *length;

    c->in[c->in_len] = '\0';
    end = strstr(c->in, "\r\n\r\n");
    if (!end)
        return 0;
    length = strcasestr(c->in, "\r\nContent-Length:");
    if (!length || length > end)
        die("an answer without Content-Length");
    return (size_t)(end + 4 - c->in) + strtoul(length + 17, NULL, 10);
}

static bool
is_right(const struct connection *c)
{
    char id[64];

    snprintf(id, sizeof id, "X-Request-Id: load-%llx-%012llu\r\n", load.run,
             (unsigned long long)c->number);
    return strncmp(c->in, "HTTP/1.1 200 ", 13) == 0 && strstr(c->in, id) && strstr(c->in, c->code);
}

static void
take_answer(struct connection *c)
{
    if (!is_right(c)) {
        if (load.wrong++ == 0)
            fprintf(stderr, "load: wrong answer to %s: %.600s\n", c->code, c->in);
    }
    load.latencies_us[load.answered++] = (uint32_t)(now_us() - c->sent_us);
}

static bool
again(ssize_t r)
{
    return r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED;
}

static void
send_request(struct connection *c)
{
    while (c->out_sent < c->out_len) {
        ssize_t n = gnutls_record_send(c->session, c->out + c->out_sent, c->out_len - c->out_sent);
        if (again(n))
            return;
        if (n < 0)
            die(gnutls_strerror((int)n));
        c->out_sent += (size_t)n;
    }
}

static void
read_answer(struct connection *c)
{
    for (;;) {
        ssize_t n = gnutls_record_recv(c->session, c->in + c->in_len, MESSAGE_MAX - 1 - c->in_len);
        size_t length;
        if (again(n))
            return;
        if (n <= 0)
            die(n == 0 ? "the server closed a connection" : gnutls_strerror((int)n));
        c->in_len += (size_t)n;
        length = answer_length(c);
        if (length == 0 || c->in_len < length)
            continue;
        take_answer(c);
        if (load.started >= load.wanted)
            return;
        make_request(c);
        send_request(c);
    }
}

static void
step(struct connection *c)
{
    if (!c->ready) {
        int r = gnutls_handshake(c->session);
        if (r < 0 && !gnutls_error_is_fatal(r)) {
            watch(c, gnutls_record_get_direction(c->session) ? EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
            return;
        }
        if (r < 0)
            die(gnutls_strerror(r));
        c->ready = true;
        watch(c, EPOLLIN, EPOLL_CTL_MOD);
        if (load.started < load.wanted) {
            make_request(c);
            send_request(c);
        }
        return;
    }
    read_answer(c);
}

static void
connect_one(struct connection *c, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("cannot connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    gnutls_init(&c->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
    gnutls_set_default_priority(c->session);
    gnutls_credentials_set(c->session, GNUTLS_CRD_CERTIFICATE, load.credentials);
    gnutls_server_name_set(c->session, GNUTLS_NAME_DNS, "localhost", 9);
    gnutls_session_set_verify_cert(c->session, "localhost", 0);
    gnutls_transport_set_int(c->session, c->fd);
    watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static int
compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void
report(int64_t took_us)
{
    uint64_t n = load.answered;

    qsort(load.latencies_us, n, sizeof *load.latencies_us, compare);
    printf("{\"requests\":%llu,\"wrong\":%llu,\"seconds\":%.3f,\"per_second\":%.0f,"
           "\"p50_us\":%u,\"p99_us\":%u,\"p999_us\":%u,\"max_us\":%u}\n",
           (unsigned long long)n, (unsigned long long)load.wrong, (double)took_us / 1e6,
           (double)n * 1e6 / (double)took_us, load.latencies_us[n / 2],
           load.latencies_us[n * 99 / 100], load.latencies_us[n * 999 / 1000],
           load.latencies_us[n - 1]);
}

int
main(int argc, char **argv)
{
    struct connection *connections;
    struct epoll_event events[256];
    unsigned count;
    int64_t began;

    if (argc != 9)
        die("usage: load PORT CA CERT KEY CODES CONNECTIONS REQUESTS soap|rest");
    load.run = (unsigned long long)time(NULL);
    read_codes(argv[5]);
    count = (unsigned)strtoul(argv[6], NULL, 10);
    load.wanted = strtoull(argv[7], NULL, 10);
    load.rest = strcmp(argv[8], "rest") == 0;
    load.latencies_us = calloc(load.wanted + 1, sizeof *load.latencies_us);
    connections = calloc(count, sizeof *connections);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!load.latencies_us || !connections || load.epoll < 0 || load.wanted < count)
        die("no memory, or fewer requests than connections");
    gnutls_certificate_allocate_credentials(&load.credentials);
    if (gnutls_certificate_set_x509_trust_file(load.credentials, argv[2], GNUTLS_X509_FMT_PEM) <
            1 ||
        gnutls_certificate_set_x509_key_file(load.credentials, argv[3], argv[4],
                                             GNUTLS_X509_FMT_PEM) < 0)
        die("cannot read the certificates");
    for (unsigned i = 0; i < count; i++)
        connect_one(&connections[i], (uint16_t)strtoul(argv[1], NULL, 10));
    began = now_us();
    while (load.answered < load.wanted) {
        int n = epoll_wait(load.epoll, events, 256, 10000);
        if (n == 0)
            die("no answer within ten seconds");
        for (int i = 0; i < n; i++)
            step(events[i].data.ptr);
    }
    report(now_us() - began);
    return load.wrong ? 1 : 0;
}
