/* See tls_peer.h. */
#define _GNU_SOURCE /* memmem */
#include "tls_peer.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct tls_peer {
    int fd;
    gnutls_session_t session;
    gnutls_certificate_credentials_t credentials;
    char in[256 * 1024];
    size_t len;
};

static int
verify(gnutls_session_t session)
{
    unsigned status = 0;

    if (gnutls_certificate_verify_peers2(session, &status) < 0 || status)
        return GNUTLS_E_CERTIFICATE_ERROR;
    return 0;
}

int
tls_require(void *session)
{
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_function(session, verify);
    return 0;
}

static int
connect_to(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static struct tls_peer *
peer_begin(uint16_t port, const char *certificate, const char *key, const char *priorities)
{
    struct tls_peer *peer = calloc(1, sizeof *peer);

    peer->fd = connect_to(port);
    gnutls_certificate_allocate_credentials(&peer->credentials);
    gnutls_certificate_set_x509_key_file(peer->credentials, certificate, key, GNUTLS_X509_FMT_PEM);
    gnutls_init(&peer->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
    gnutls_priority_set_direct(peer->session, priorities, NULL);
    gnutls_credentials_set(peer->session, GNUTLS_CRD_CERTIFICATE, peer->credentials);
    gnutls_transport_set_int(peer->session, peer->fd);
    return peer;
}

static bool
shake_hands(struct tls_peer *peer)
{
    int result;

    do
        result = gnutls_handshake(peer->session);
    while (result < 0 && !gnutls_error_is_fatal(result));
    return result == 0;
}

struct tls_peer *
tls_peer_open(uint16_t port, const char *certificate, const char *key, const char *priorities)
{
    struct tls_peer *peer = peer_begin(port, certificate, key, priorities);

    if (shake_hands(peer))
        return peer;
    tls_peer_close(peer);
    return NULL;
}

struct tls_peer *
tls_peer_accept(int listen_fd, const char *certificate, const char *key)
{
    struct tls_peer *peer = calloc(1, sizeof *peer);

    peer->fd = accept(listen_fd, NULL, NULL);
    gnutls_certificate_allocate_credentials(&peer->credentials);
    gnutls_certificate_set_x509_key_file(peer->credentials, certificate, key, GNUTLS_X509_FMT_PEM);
    gnutls_init(&peer->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
    gnutls_priority_set_direct(peer->session, "NORMAL", NULL);
    gnutls_credentials_set(peer->session, GNUTLS_CRD_CERTIFICATE, peer->credentials);
    gnutls_transport_set_int(peer->session, peer->fd);
    if (shake_hands(peer))
        return peer;
    tls_peer_close(peer);
    return NULL;
}

void
tls_peer_say(struct tls_peer *peer, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = gnutls_record_send(peer->session, bytes, len);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            continue;
        if (n < 0)
            return;
        bytes += n;
        len -= (size_t)n;
    }
}

static unsigned
count(const struct tls_peer *peer, const char *text)
{
    const char *at = peer->in;
    const char *end = peer->in + peer->len;
    unsigned found = 0;

    while ((at = memmem(at, (size_t)(end - at), text, strlen(text))) != NULL) {
        found++;
        at += strlen(text);
    }
    return found;
}

bool
tls_peer_hear(struct tls_peer *peer, const char *text, unsigned times)
{
    while (count(peer, text) < times) {
        ssize_t n =
            gnutls_record_recv(peer->session, peer->in + peer->len, sizeof peer->in - peer->len);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
            continue;
        if (n <= 0)
            return false;
        peer->len += (size_t)n;
    }
    return true;
}

bool
tls_peer_resumes(struct tls_peer *peer, uint16_t port, const char *certificate, const char *key)
{
    struct tls_peer *next = peer_begin(port, certificate, key, "NORMAL");
    gnutls_datum_t data = {0};
    bool resumed = false;

    if (gnutls_session_get_data2(peer->session, &data) == 0) {
        gnutls_session_set_data(next->session, data.data, data.size);
        resumed = shake_hands(next) && gnutls_session_is_resumed(next->session);
        gnutls_free(data.data);
    }
    tls_peer_close(next);
    return resumed;
}

void
tls_peer_close(struct tls_peer *peer)
{
    gnutls_deinit(peer->session);
    gnutls_certificate_free_credentials(peer->credentials);
    close(peer->fd);
    free(peer);
}
