/* See fixture.h. */
#define _GNU_SOURCE
#include "fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture *
fixture_open(void)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    assert_non_null(fixture);
    strcpy(fixture->folder, "/tmp/tilts-pki-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    fixture->clock = clock_fixed(FIXTURE_NOW_US);
    return fixture;
}

static int
remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)type, (void)where;
    return remove(path);
}

void
fixture_close(struct fixture *fixture)
{
    nftw(fixture->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(fixture);
}

const char *
fixture_path(const struct fixture *fixture, const char *name)
{
    static char paths[8][PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, PATH_MAX, "%s/%s", fixture->folder, name);
    return path;
}

struct registration
fixture_registration(const char *text)
{
    struct registration registration;

    assert_true(registration_parse(str_from(text), &registration));
    return registration;
}

void
fixture_write(const struct fixture *fixture, const char *name, const char *text)
{
    char error[FILE_ERROR_MAX];

    assert_int_equal(file_write(fixture_path(fixture, name), str_from(text), 0600, error), 0);
}

char *
fixture_read(const struct fixture *fixture, const char *name)
{
    char error[FILE_ERROR_MAX], *bytes;
    size_t len;

    assert_int_equal(file_read(fixture_path(fixture, name), 1 << 20, &bytes, &len, error), 0);
    return bytes;
}

struct authority *
fixture_authority(struct fixture *fixture, const char *name)
{
    const struct authority_plan plan = {.name = "Made-up authority", .days = 3650, .crl_days = 30};
    struct authority *authority;

    assert_int_equal(
        authority_create(fixture_path(fixture, name), &plan, &fixture->clock, fixture->error), 0);
    authority = authority_open(fixture_path(fixture, name), &fixture->clock, fixture->error);
    assert_non_null(authority);
    return authority;
}

const char *
fixture_client(struct fixture *fixture, struct authority *authority, const char *name,
               unsigned days)
{
    static struct authority_issued issued;
    struct authority_grant grant = {
        .kind = AUTHORITY_CLIENT, .holder = {.name = "Izdomātā aģentūra"}, .days = days};
    char file[64], *request;

    grant.holder.registration = fixture_registration(FIXTURE_REGISTRATION);
    snprintf(file, sizeof file, "%s.key", name);
    assert_int_equal(
        request_create(fixture_path(fixture, file), &grant.holder, &request, fixture->error), 0);
    assert_int_equal(authority_issue(authority, str_from(request), &grant, &issued, fixture->error),
                     0);
    snprintf(file, sizeof file, "%s.pem", name);
    fixture_write(fixture, file, issued.pem);
    free(issued.pem);
    free(request);
    return issued.serial;
}

char *
fixture_run(const struct fixture *fixture, const char *command, int *ret_code)
{
    char line[4096];
    int status;

    snprintf(line, sizeof line, "cd %s && { %s ; } >output 2>&1", fixture->folder, command);
    status = system(line);
    *ret_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return fixture_read(fixture, "output");
}

static void
set_up(gnutls_session_t *session, gnutls_certificate_credentials_t credentials, int socket,
       unsigned flags, const char *priority)
{
    assert_int_equal(gnutls_init(session, flags | GNUTLS_NONBLOCK), 0);
    assert_int_equal(gnutls_priority_set_direct(*session, priority, NULL), 0);
    assert_int_equal(gnutls_credentials_set(*session, GNUTLS_CRD_CERTIFICATE, credentials), 0);
    gnutls_transport_set_int(*session, socket);
}

static void
use_key(const struct fixture *fixture, gnutls_certificate_credentials_t credentials,
        const char *name)
{
    char certificate[64], key[64];

    snprintf(certificate, sizeof certificate, "%s.pem", name);
    snprintf(key, sizeof key, "%s.key", name);
    assert_int_equal(
        gnutls_certificate_set_x509_key_file(credentials, fixture_path(fixture, certificate),
                                             fixture_path(fixture, key), GNUTLS_X509_FMT_PEM),
        0);
}

/* Steps both ends in turn until the server is done; non-blocking, so that one thread does. */
static void
shake(struct fixture_session *session)
{
    int client = GNUTLS_E_AGAIN, server = GNUTLS_E_AGAIN;

    while (server == GNUTLS_E_AGAIN || (server == 0 && client == GNUTLS_E_AGAIN)) {
        if (client == GNUTLS_E_AGAIN)
            client = gnutls_handshake(session->client);
        if (server == GNUTLS_E_AGAIN)
            server = gnutls_handshake(session->server);
    }
    session->result = server;
    session->alert = -1;
    if (server == 0)
        return;
    if (client == GNUTLS_E_AGAIN)
        client = gnutls_handshake(session->client);
    if (client == 0) { /* TLS 1.3: the client learns of it by its first reading */
        char byte;
        client = (int)gnutls_record_recv(session->client, &byte, 1);
    }
    if (client == GNUTLS_E_FATAL_ALERT_RECEIVED)
        session->alert = (int)gnutls_alert_get(session->client);
}

void
fixture_handshake(const struct fixture *fixture, struct identity_trust *trust, const char *name,
                  const char *priority, struct fixture_session *session)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, session->sockets), 0);
    gnutls_certificate_allocate_credentials(&session->server_credentials);
    gnutls_certificate_allocate_credentials(&session->client_credentials);
    use_key(fixture, session->server_credentials, "server");
    if (name)
        use_key(fixture, session->client_credentials, name);
    set_up(&session->server, session->server_credentials, session->sockets[0], GNUTLS_SERVER,
           priority);
    set_up(&session->client, session->client_credentials, session->sockets[1],
           GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT, priority);
    assert_int_equal(identity_require(session->server, trust), 0);
    shake(session);
}

void
fixture_hang_up(struct fixture_session *session)
{
    gnutls_deinit(session->server);
    gnutls_deinit(session->client);
    gnutls_certificate_free_credentials(session->server_credentials);
    gnutls_certificate_free_credentials(session->client_credentials);
    close(session->sockets[0]);
    close(session->sockets[1]);
}
