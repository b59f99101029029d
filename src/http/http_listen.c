/* The listening socket, made here rather than by libmicrohttpd so that lanes can share a port. */
#define _GNU_SOURCE /* SO_REUSEPORT */
#include "base/limits.h"
#include "http/http_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool
address_parse(const char *text, uint16_t port, struct sockaddr_storage *ret_address,
              socklen_t *ret_len)
{
    struct sockaddr_in ip4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 ip6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

    memset(ret_address, 0, sizeof *ret_address);
    if (inet_pton(AF_INET, text, &ip4.sin_addr) == 1) {
        memcpy(ret_address, &ip4, sizeof ip4);
        *ret_len = sizeof ip4;
        return true;
    }
    if (inet_pton(AF_INET6, text, &ip6.sin6_addr) == 1) {
        memcpy(ret_address, &ip6, sizeof ip6);
        *ret_len = sizeof ip6;
        return true;
    }
    return false;
}

bool
http_listen_is_loopback(const char *address)
{
    struct in_addr ip4;
    struct in6_addr ip6;

    if (inet_pton(AF_INET, address, &ip4) == 1)
        return ntohl(ip4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &ip6) == 1 && IN6_IS_ADDR_LOOPBACK(&ip6);
}

/* The port that the kernel chose when 0 was asked for. */
static uint16_t
port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return 0;
    if (address.ss_family == AF_INET6) {
        struct sockaddr_in6 ip6;
        memcpy(&ip6, &address, sizeof ip6);
        return ntohs(ip6.sin6_port);
    }
    struct sockaddr_in ip4;
    memcpy(&ip4, &address, sizeof ip4);
    return ntohs(ip4.sin_port);
}

static int
set_options(int fd, bool share_port)
{
    const int one = 1;

    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        return -1;
    if (share_port && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) < 0)
        return -1;
    /* Inherited by what is accepted: the handshake's last flight must not wait for an ACK. */
    return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int
http_listen(const struct http_server_options *options, uint16_t *ret_port, char error[static 512])
{
    struct sockaddr_storage address;
    socklen_t len;
    int fd;

    if (!address_parse(options->address, options->port, &address, &len)) {
        snprintf(error, 512, "\"%.64s\" is no numeric IP address; write 127.0.0.1, 0.0.0.0 or ::1",
                 options->address);
        return -1;
    }
    fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || set_options(fd, options->share_port) < 0 ||
        bind(fd, (const struct sockaddr *)&address, len) < 0 || listen(fd, LIMIT_CONNECTIONS) < 0) {
        snprintf(error, 512, "cannot listen on %s port %u: %s; choose another address or port",
                 options->address, options->port, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *ret_port = port_of(fd);
    return fd;
}
